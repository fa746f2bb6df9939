# Zab, section II-B: n3, the primary of epoch 1, proposes something that nobody gets. When it is back, epoch 2 has gone on without it, and
# its history is truncated (TRUNC), although it is ahead of where epoch 2 began.
- start zab n1 n2 n3
- deliver
- ask n3 p0 write x 1
- deliver
- cut n3
> ask n3 p1 write x 2
  n3 syncs
  n3 -> n2 (lost): Propose(epoch 1, previous epoch 1, counter 1, entry epoch 1, counter 2, request p1/1 write x 2)
  n3 -> n1 (lost): Propose(epoch 1, previous epoch 1, counter 1, entry epoch 1, counter 2, request p1/1 write x 2)
# n1 and n2 miss their leader, and elect n2.
- fire n1 silence
- fire n2 silence
- deliver
- fire n2 ping
- deliver
> status
  n1 role following, leads false, epoch 2, leader n2, commitIndex 1, lastIndex 1
  n2 role leading, leads true, epoch 2, leader n2, commitIndex 1, lastIndex 1
  n3 role leading, leads true, epoch 1, leader n3, commitIndex 1, lastIndex 2
> ask n2 p2 write x 3
  n2 syncs
  n2 -> n1: Propose(epoch 2, previous epoch 1, counter 1, entry epoch 2, counter 1, request p2/1 write x 3)
> deliver
n1 receives Propose(epoch 2, previous epoch 1, counter 1, entry epoch 2, counter 1, request p2/1 write x 3) from n2
  n1 syncs
  n1 -> n2: Ack(epoch 2, last epoch 2, counter 1)
n2 receives Ack(epoch 2, last epoch 2, counter 1) from n1
  n2 answers p2/1 write x 3: ok(value 3)
  n2 -> n1: Commit(epoch 2, zxid epoch 2, counter 1)
n1 receives Commit(epoch 2, zxid epoch 2, counter 1) from n2
# Its quorum does not answer any more.
- fire n3 ping
- fire n3 ping
- fire n3 ping
- fire n3 ping
- fire n3 ping
- fire n3 ping
- fire n3 ping
> fire n3 ping
  n3 answers p1/1 write x 2: info(error leader lost)
  n3: role(role looking, leads false, epoch 1)
  n3 -> n1 (lost): Notification(state looking, round 2, leader n3, currentEpoch 1, last epoch 1, counter 2)
  n3 -> n2 (lost): Notification(state looking, round 2, leader n3, currentEpoch 1, last epoch 1, counter 2)
- mend
> fire n3 notify
  n3 -> n1: Notification(state looking, round 2, leader n3, currentEpoch 1, last epoch 1, counter 2)
  n3 -> n2: Notification(state looking, round 2, leader n3, currentEpoch 1, last epoch 1, counter 2)
> deliver
n1 receives Notification(state looking, round 2, leader n3, currentEpoch 1, last epoch 1, counter 2) from n3
  n1 -> n3: Notification(state following, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1)
n2 receives Notification(state looking, round 2, leader n3, currentEpoch 1, last epoch 1, counter 2) from n3
  n2 -> n3: Notification(state leading, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1)
n3 receives Notification(state following, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1) from n1
n3 receives Notification(state leading, round 3, leader n2, currentEpoch 2, last epoch 2, counter 1) from n2
  n3 -> n2: CEpoch(acceptedEpoch 1, acceptedFrom n3)
n2 receives CEpoch(acceptedEpoch 1, acceptedFrom n3) from n3
  n2 -> n3: NewEpoch(epoch 2)
n3 receives NewEpoch(epoch 2) from n2
  n3 syncs
  n3: vote(epoch 2, for n2)
  n3 -> n2: AckEpoch(epoch 2, currentEpoch 1, last epoch 1, counter 2)
n2 receives AckEpoch(epoch 2, currentEpoch 1, last epoch 1, counter 2) from n3
  n2 -> n3: NewLeader(epoch 2, reported epoch 1, counter 2, sync TRUNC, to epoch 1, counter 1, entries [epoch 2, counter 1, request p2/1 write x 3], complete true)
n3 receives NewLeader(epoch 2, reported epoch 1, counter 2, sync TRUNC, to epoch 1, counter 1, entries [epoch 2, counter 1, request p2/1 write x 3], complete true) from n2
  n3: discarded(epoch 2, from 2, entries [client p1, seq 1, f write, value 2])
  n3 syncs
  n3 syncs
  n3: zab/entered(epoch 2, last epoch 2, counter 1)
  n3: role(role following, leads false, epoch 2)
  n3 -> n2: AckNewLeader(epoch 2, last epoch 2, counter 1)
n2 receives AckNewLeader(epoch 2, last epoch 2, counter 1) from n3
  n2 -> n3: UpToDate(epoch 2, committed epoch 2, counter 1)
n3 receives UpToDate(epoch 2, committed epoch 2, counter 1) from n2
> status
  n1 role following, leads false, epoch 2, leader n2, commitIndex 2, lastIndex 2
  n2 role leading, leads true, epoch 2, leader n2, commitIndex 2, lastIndex 2
  n3 role following, leads false, epoch 2, leader n2, commitIndex 2, lastIndex 2

