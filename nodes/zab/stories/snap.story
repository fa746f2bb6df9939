# Medeiros, section 4.3: n3 has proposed in epoch 1 what nobody got; n1 and n2 have not, and go on in epoch 2. Of what n3 holds nothing is in
# the history of n2, so that there is nothing to truncate to: n3 is sent the whole history (SNAP).
- start zab n1 n2 n3
- deliver
- cut n3
- ask n3 p1 write x 1
- fire n1 silence
- fire n2 silence
- deliver
- ask n2 p2 write x 2
- deliver
- crash n3
- mend
- restart n3
> deliver
n1 receives Notification(state looking, round 1, leader n3, currentEpoch 1, last epoch 1, counter 1) from n3
  n1 -> n3: Notification(state following, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1)
n2 receives Notification(state looking, round 1, leader n3, currentEpoch 1, last epoch 1, counter 1) from n3
  n2 -> n3: Notification(state leading, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1)
n3 receives Notification(state following, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1) from n1
n3 receives Notification(state leading, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1) from n2
  n3 -> n2: CEpoch(acceptedEpoch 1, acceptedFrom n3)
n2 receives CEpoch(acceptedEpoch 1, acceptedFrom n3) from n3
  n2 -> n3: NewEpoch(epoch 2)
n3 receives NewEpoch(epoch 2) from n2
  n3 syncs
  n3: vote(epoch 2, for n2)
  n3 -> n2: AckEpoch(epoch 2, currentEpoch 1, last epoch 1, counter 1)
n2 receives AckEpoch(epoch 2, currentEpoch 1, last epoch 1, counter 1) from n3
  n2 -> n3: NewLeader(epoch 2, reported epoch 1, counter 1, sync SNAP, to epoch 0, counter 0, entries [epoch 2, counter 1, request p2/1 write x 2], complete true)
n3 receives NewLeader(epoch 2, reported epoch 1, counter 1, sync SNAP, to epoch 0, counter 0, entries [epoch 2, counter 1, request p2/1 write x 2], complete true) from n2
  n3: discarded(epoch 2, from 1, entries [client p1, seq 1, f write, value 1])
  n3 syncs
  n3 syncs
  n3: zab/entered(epoch 2, last epoch 2, counter 1)
  n3: role(role following, leads false, epoch 2)
  n3 -> n2: AckNewLeader(epoch 2, last epoch 2, counter 1)
n2 receives AckNewLeader(epoch 2, last epoch 2, counter 1) from n3
  n2 -> n3: UpToDate(epoch 2, committed epoch 2, counter 1)
n3 receives UpToDate(epoch 2, committed epoch 2, counter 1) from n2
> status
  n1 role following, leads false, epoch 2, leader n2, commitIndex 1, lastIndex 1
  n2 role leading, leads true, epoch 2, leader n2, commitIndex 1, lastIndex 1
  n3 role following, leads false, epoch 2, leader n2, commitIndex 1, lastIndex 1
