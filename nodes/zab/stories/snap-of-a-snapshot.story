# Medeiros, section 4.3, and ZooKeeper's minCommittedLog: n1 lacks what the leader's history does not hold any more, so that there is no
# difference to send. It is sent the leader's snapshot, with the client sessions: the request that p0 sends again takes no effect.
- start zab n1 n2 n3 snapshots=always
- deliver
- cut n1
> ask n3 p0 increment c 1
  n3 syncs
  n3 -> n2: Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 increment c 1)
  n3 -> n1 (lost): Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 increment c 1)
> deliver
n2 receives Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 increment c 1) from n3
  n2 syncs
  n2 -> n3: Ack(epoch 1, last epoch 1, counter 1)
n3 receives Ack(epoch 1, last epoch 1, counter 1) from n2
  n3 answers p0/1 increment c 1: ok(value 1)
  n3 -> n2: Commit(epoch 1, zxid epoch 1, counter 1)
  n3 -> n1 (lost): Commit(epoch 1, zxid epoch 1, counter 1)
n2 receives Commit(epoch 1, zxid epoch 1, counter 1) from n3
- ask n3 p1 increment c 1
- deliver
- fire n1 silence
- mend
> fire n1 notify
  n1 -> n2: Notification(state looking, round 3, leader n1, currentEpoch 1, last epoch 0, counter 0)
  n1 -> n3: Notification(state looking, round 3, leader n1, currentEpoch 1, last epoch 0, counter 0)
> deliver
n2 receives Notification(state looking, round 3, leader n1, currentEpoch 1, last epoch 0, counter 0) from n1
  n2 -> n1: Notification(state following, round 1, leader n3, currentEpoch 1, last epoch 1, counter 2)
n3 receives Notification(state looking, round 3, leader n1, currentEpoch 1, last epoch 0, counter 0) from n1
  n3 -> n1: Notification(state leading, round 1, leader n3, currentEpoch 1, last epoch 1, counter 2)
n1 receives Notification(state following, round 1, leader n3, currentEpoch 1, last epoch 1, counter 2) from n2
n1 receives Notification(state leading, round 1, leader n3, currentEpoch 1, last epoch 1, counter 2) from n3
  n1 -> n3: CEpoch(acceptedEpoch 1, acceptedFrom n3)
n3 receives CEpoch(acceptedEpoch 1, acceptedFrom n3) from n1
  n3 -> n1: NewEpoch(epoch 1)
n1 receives NewEpoch(epoch 1) from n3
  n1 -> n3: AckEpoch(epoch 1, currentEpoch 1, last epoch 0, counter 0)
n3 receives AckEpoch(epoch 1, currentEpoch 1, last epoch 0, counter 0) from n1
  n3 -> n1: NewLeader(epoch 1, reported epoch 0, counter 0, sync SNAP, to epoch 0, counter 0, entries [epoch 1, counter 2, request p1/1 increment c 1], complete true, snapshot index 1, last epoch 1, counter 1, state values [[c; 1]], sets [], sessions [[p0; 1; type ok, value 1]])
n1 receives NewLeader(epoch 1, reported epoch 0, counter 0, sync SNAP, to epoch 0, counter 0, entries [epoch 1, counter 2, request p1/1 increment c 1], complete true, snapshot index 1, last epoch 1, counter 1, state values [[c; 1]], sets [], sessions [[p0; 1; type ok, value 1]]) from n3
  n1 syncs
  n1: zab/snapshot(index 1, epoch 1, state b7e6bbf8, how installed)
  n1: role(role following, leads false, epoch 1)
  n1 -> n3: AckNewLeader(epoch 1, last epoch 1, counter 2)
n3 receives AckNewLeader(epoch 1, last epoch 1, counter 2) from n1
  n3 -> n1: UpToDate(epoch 1, committed epoch 1, counter 2)
n1 receives UpToDate(epoch 1, committed epoch 1, counter 2) from n3
> status
  n1 role following, leads false, epoch 1, leader n3, commitIndex 2, lastIndex 2
  n2 role following, leads false, epoch 1, leader n3, commitIndex 2, lastIndex 2
  n3 role leading, leads true, epoch 1, leader n3, commitIndex 2, lastIndex 2
> again n1 p0
  n1 answers p0/1 increment c 1: ok(value 1)
