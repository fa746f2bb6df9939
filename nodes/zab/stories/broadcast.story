# Zab, section IV, from the start: an election by messages, discovery, synchronisation, and a transaction that a client asks of a follower.
> start zab n1 n2 n3
  n1: role(role looking, leads false, epoch 0)
  n1 -> n2: Notification(state looking, round 1, leader n1, currentEpoch 0, last epoch 0, counter 0)
  n1 -> n3: Notification(state looking, round 1, leader n1, currentEpoch 0, last epoch 0, counter 0)
  n2: role(role looking, leads false, epoch 0)
  n2 -> n1: Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0)
  n2 -> n3: Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0)
  n3: role(role looking, leads false, epoch 0)
  n3 -> n1: Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
  n3 -> n2: Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
> deliver
n2 receives Notification(state looking, round 1, leader n1, currentEpoch 0, last epoch 0, counter 0) from n1
n3 receives Notification(state looking, round 1, leader n1, currentEpoch 0, last epoch 0, counter 0) from n1
n1 receives Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0) from n2
  n1 -> n2: Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0)
  n1 -> n3: Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0)
  n1 -> n2: CEpoch(acceptedEpoch 0, acceptedFrom null)
n3 receives Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0) from n2
n1 receives Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n3
  n1 -> n3: Notification(state following, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0)
n2 receives Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n3
  n2 -> n1: Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
  n2 -> n3: Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
  n2 -> n3: CEpoch(acceptedEpoch 0, acceptedFrom null)
n2 receives Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0) from n1
  n2 -> n1: Notification(state following, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
n3 receives Notification(state looking, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0) from n1
n2 receives CEpoch(acceptedEpoch 0, acceptedFrom null) from n1
  n2 -> n1: Notification(state following, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
n3 receives Notification(state following, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0) from n1
n1 receives Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n2
  n1 -> n2: Notification(state following, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0)
n3 receives Notification(state looking, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n2
n3 receives CEpoch(acceptedEpoch 0, acceptedFrom null) from n2
  n3 syncs
  n3: vote(epoch 1, for n3)
  n3 -> n2: NewEpoch(epoch 1)
n1 receives Notification(state following, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n2
  n1: role(role looking, leads false, epoch 0)
  n1 -> n2: Notification(state looking, round 2, leader n1, currentEpoch 0, last epoch 0, counter 0)
  n1 -> n3: Notification(state looking, round 2, leader n1, currentEpoch 0, last epoch 0, counter 0)
n1 receives Notification(state following, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n2
n2 receives Notification(state following, round 1, leader n2, currentEpoch 0, last epoch 0, counter 0) from n1
n2 receives NewEpoch(epoch 1) from n3
  n2 syncs
  n2: vote(epoch 1, for n3)
  n2 -> n3: AckEpoch(epoch 1, currentEpoch 0, last epoch 0, counter 0)
n2 receives Notification(state looking, round 2, leader n1, currentEpoch 0, last epoch 0, counter 0) from n1
  n2 -> n1: Notification(state following, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
n3 receives Notification(state looking, round 2, leader n1, currentEpoch 0, last epoch 0, counter 0) from n1
  n3 -> n1: Notification(state leading, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0)
n3 receives AckEpoch(epoch 1, currentEpoch 0, last epoch 0, counter 0) from n2
  n3 syncs
  n3: zab/initial(epoch 1, last epoch 0, counter 0)
  n3 -> n2: NewLeader(epoch 1, reported epoch 0, counter 0, sync DIFF, to epoch 0, counter 0, entries [], complete true)
n1 receives Notification(state following, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n2
n1 receives Notification(state leading, round 1, leader n3, currentEpoch 0, last epoch 0, counter 0) from n3
  n1 -> n3: CEpoch(acceptedEpoch 0, acceptedFrom null)
n2 receives NewLeader(epoch 1, reported epoch 0, counter 0, sync DIFF, to epoch 0, counter 0, entries [], complete true) from n3
  n2 syncs
  n2: zab/entered(epoch 1, last epoch 0, counter 0)
  n2: role(role following, leads false, epoch 1)
  n2 -> n3: AckNewLeader(epoch 1, last epoch 0, counter 0)
n3 receives CEpoch(acceptedEpoch 0, acceptedFrom null) from n1
  n3 -> n1: NewEpoch(epoch 1)
n3 receives AckNewLeader(epoch 1, last epoch 0, counter 0) from n2
  n3: role(role leading, leads true, epoch 1)
  n3 -> n2: UpToDate(epoch 1, committed epoch 0, counter 0)
n1 receives NewEpoch(epoch 1) from n3
  n1 syncs
  n1: vote(epoch 1, for n3)
  n1 -> n3: AckEpoch(epoch 1, currentEpoch 0, last epoch 0, counter 0)
n2 receives UpToDate(epoch 1, committed epoch 0, counter 0) from n3
n3 receives AckEpoch(epoch 1, currentEpoch 0, last epoch 0, counter 0) from n1
  n3 -> n1: NewLeader(epoch 1, reported epoch 0, counter 0, sync DIFF, to epoch 0, counter 0, entries [], complete true)
n1 receives NewLeader(epoch 1, reported epoch 0, counter 0, sync DIFF, to epoch 0, counter 0, entries [], complete true) from n3
  n1 syncs
  n1: zab/entered(epoch 1, last epoch 0, counter 0)
  n1: role(role following, leads false, epoch 1)
  n1 -> n3: AckNewLeader(epoch 1, last epoch 0, counter 0)
n3 receives AckNewLeader(epoch 1, last epoch 0, counter 0) from n1
  n3 -> n1: UpToDate(epoch 1, committed epoch 0, counter 0)
n1 receives UpToDate(epoch 1, committed epoch 0, counter 0) from n3
> ask n1 p0 write x 1
  n1 -> n3: Forward(epoch 1, request p0/1 write x 1)
> deliver
n3 receives Forward(epoch 1, request p0/1 write x 1) from n1
  n3 syncs
  n3 -> n2: Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 write x 1)
  n3 -> n1: Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 write x 1)
n2 receives Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 write x 1) from n3
  n2 syncs
  n2 -> n3: Ack(epoch 1, last epoch 1, counter 1)
n1 receives Propose(epoch 1, previous epoch 0, counter 0, entry epoch 1, counter 1, request p0/1 write x 1) from n3
  n1 syncs
  n1 -> n3: Ack(epoch 1, last epoch 1, counter 1)
n3 receives Ack(epoch 1, last epoch 1, counter 1) from n2
  n3 -> n2: Commit(epoch 1, zxid epoch 1, counter 1)
  n3 -> n1: Commit(epoch 1, zxid epoch 1, counter 1)
n3 receives Ack(epoch 1, last epoch 1, counter 1) from n1
n2 receives Commit(epoch 1, zxid epoch 1, counter 1) from n3
n1 receives Commit(epoch 1, zxid epoch 1, counter 1) from n3
  n1 answers p0/1 write x 1: ok(value 1)
> status
  n1 role following, leads false, epoch 1, leader n3, commitIndex 1, lastIndex 1
  n2 role following, leads false, epoch 1, leader n3, commitIndex 1, lastIndex 1
  n3 role leading, leads true, epoch 1, leader n3, commitIndex 1, lastIndex 1
