# ZOOKEEPER-4643: n1 makes epoch 2 its current one and crashes before the history that it was sent is on its disk. With epoch 2 behind it,
# it is elected although it lacks the write of p0, which was answered, and n2 truncates that.
- start zab n1 n2 n3 variant=epoch-before-history
- deliver
- cut n1
- ask n3 p0 write x 1
> deliver
n2 receives Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 write x 1) from n3
  n2 syncs
  n2 -> n3: Ack(epoch 1, last epoch 1, counter 1)
n3 receives Ack(epoch 1, last epoch 1, counter 1) from n2
  n3 answers p0/1 write x 1: ok(value 1)
  n3 -> n2: Commit(epoch 1, zxid epoch 1, counter 1)
  n3 -> n1 (lost): Commit(epoch 1, zxid epoch 1, counter 1)
n2 receives Commit(epoch 1, zxid epoch 1, counter 1) from n3
- fire n3 ping
- deliver
# n3 loses its followers and leads again, in epoch 2, with n1 alone.
- fire n1 silence
- crash n3
- mend
- cut n2
- restart n3
- crash n1 at sync 3
> deliver
n1 receives Notification(state looking, round 1, leader n3, currentEpoch 1, last epoch 1, counter 1) from n3
  n1 -> n3: Notification(state looking, round 3, leader n1, currentEpoch 1, last epoch 0, counter 0)
n3 receives Notification(state looking, round 3, leader n1, currentEpoch 1, last epoch 0, counter 0) from n1
  n3 -> n1: Notification(state looking, round 3, leader n3, currentEpoch 1, last epoch 1, counter 1)
  n3 -> n2 (lost): Notification(state looking, round 3, leader n3, currentEpoch 1, last epoch 1, counter 1)
n1 receives Notification(state looking, round 3, leader n3, currentEpoch 1, last epoch 1, counter 1) from n3
  n1 -> n2 (lost): Notification(state looking, round 3, leader n3, currentEpoch 1, last epoch 1, counter 1)
  n1 -> n3: Notification(state looking, round 3, leader n3, currentEpoch 1, last epoch 1, counter 1)
  n1 -> n3: CEpoch(acceptedEpoch 1, acceptedFrom n3)
n3 receives Notification(state looking, round 3, leader n3, currentEpoch 1, last epoch 1, counter 1) from n1
n3 receives CEpoch(acceptedEpoch 1, acceptedFrom n3) from n1
  n3 syncs
  n3: vote(epoch 2, for n3)
  n3 -> n1: NewEpoch(epoch 2)
n1 receives NewEpoch(epoch 2) from n3
  n1 syncs
  n1: vote(epoch 2, for n3)
  n1 -> n3: AckEpoch(epoch 2, currentEpoch 1, last epoch 0, counter 0)
n3 receives AckEpoch(epoch 2, currentEpoch 1, last epoch 0, counter 0) from n1
  n3 syncs
  n3: zab/initial(epoch 2, last epoch 1, counter 1)
  n3 -> n1: NewLeader(epoch 2, reported epoch 0, counter 0, sync DIFF, to epoch 0, counter 0, entries [epoch 1, counter 1, request p0/1 write x 1], complete true)
n1 receives NewLeader(epoch 2, reported epoch 0, counter 0, sync DIFF, to epoch 0, counter 0, entries [epoch 1, counter 1, request p0/1 write x 1], complete true) from n3
  n1 syncs
  n1: zab/entered(epoch 2, last epoch 0, counter 0)
  n1 crashes before this is synced
- crash n3
- mend
- restart n1
- fire n2 silence
> deliver
n2 receives Notification(state looking, round 1, leader n1, currentEpoch 2, last epoch 0, counter 0) from n1
  n2 -> n1: Notification(state looking, round 2, leader n2, currentEpoch 1, last epoch 1, counter 1)
n3 receives Notification(state looking, round 1, leader n1, currentEpoch 2, last epoch 0, counter 0) from n1
n3 is down
n1 receives Notification(state looking, round 2, leader n2, currentEpoch 1, last epoch 1, counter 1) from n2
  n1 -> n2: Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0)
  n1 -> n3: Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0)
n3 receives Notification(state looking, round 2, leader n2, currentEpoch 1, last epoch 1, counter 1) from n2
n3 is down
n1 receives Notification(state looking, round 2, leader n2, currentEpoch 1, last epoch 1, counter 1) from n2
n2 receives Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0) from n1
  n2 -> n1: Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0)
  n2 -> n3: Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0)
  n2 -> n1: CEpoch(acceptedEpoch 1, acceptedFrom n3)
n3 receives Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0) from n1
n3 is down
n1 receives Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0) from n2
n3 receives Notification(state looking, round 2, leader n1, currentEpoch 2, last epoch 0, counter 0) from n2
n3 is down
n1 receives CEpoch(acceptedEpoch 1, acceptedFrom n3) from n2
  n1 syncs
  n1: vote(epoch 3, for n1)
  n1 -> n2: NewEpoch(epoch 3)
n2 receives NewEpoch(epoch 3) from n1
  n2 syncs
  n2: vote(epoch 3, for n1)
  n2 -> n1: AckEpoch(epoch 3, currentEpoch 1, last epoch 1, counter 1)
n1 receives AckEpoch(epoch 3, currentEpoch 1, last epoch 1, counter 1) from n2
  n1 syncs
  n1: zab/initial(epoch 3, last epoch 0, counter 0)
  n1 -> n2: NewLeader(epoch 3, reported epoch 1, counter 1, sync SNAP, to epoch 0, counter 0, entries [], complete true)
n2 receives NewLeader(epoch 3, reported epoch 1, counter 1, sync SNAP, to epoch 0, counter 0, entries [], complete true) from n1
  n2 syncs
  n2: zab/entered(epoch 3, last epoch 1, counter 1)
  n2: invariant-broken(claim assertion, sentence n2 breaks an invariant of its own (epoch 3): what is delivered stays.)
  n2: discarded(epoch 3, from 1, entries [client p0, seq 1, f write, value 1])
  n2 syncs
  n2: role(role following, leads false, epoch 3)
  n2 -> n1: AckNewLeader(epoch 3, last epoch 0, counter 0)
n1 receives AckNewLeader(epoch 3, last epoch 0, counter 0) from n2
  n1: role(role leading, leads true, epoch 3)
  n1 -> n2: UpToDate(epoch 3, committed epoch 0, counter 0)
n2 receives UpToDate(epoch 3, committed epoch 0, counter 0) from n1
> status
  n1 role leading, leads true, epoch 3, leader n1, commitIndex 0, lastIndex 0
  n2 role following, leads false, epoch 3, leader n1, commitIndex 0, lastIndex 0
  n3 is down
