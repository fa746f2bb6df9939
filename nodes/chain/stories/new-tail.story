# OSDI 2004, section 3.2.4: a node that comes back is appended as the tail, once it has caught up with the tail of the time.
- start chain n1 n2 n3 n4 n5 n6
- deliver
- fire n1 control election
- deliver
- fire n1 tick
- deliver
- crash n6
- fire n4 beat
- fire n5 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n5 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n5 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n5 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n5 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n5 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n5 beat
- deliver
- fire n1 tick
- deliver
> status
  n1 role control leader, leads false, epoch 2, leader n4, members [n4; n5]
  n2 role control, leads false, epoch 2, leader n4, members [n4; n5]
  n3 role control, leads false, epoch 2, leader n4, members [n4; n5]
  n4 role head, leads true, epoch 2, leader n4, commitIndex 0, lastIndex 0, members [n4; n5]
  n5 role tail, leads false, epoch 2, leader n4, commitIndex 0, lastIndex 0, members [n4; n5]
  n6 is down
> ask n4 p0 write x 1
  n4 syncs
  n4 -> n5: Forward(epoch 2, prevIndex 0, prevEpoch 0, entries [epoch 2, request p0/1 write x 1], inherited 0)
> deliver
n5 receives Forward(epoch 2, prevIndex 0, prevEpoch 0, entries [epoch 2, request p0/1 write x 1], inherited 0) from n4
  n5 syncs
  n5 -> n4: Ack(epoch 2, commit 1)
n4 receives Ack(epoch 2, commit 1) from n5
  n4 answers p0/1 write x 1: ok(value 1)

# It learns that it is out, and asks the tail for what it lacks.
- restart n6
- fire n6 beat
> deliver
n5 receives Ack(epoch 1, commit 0) from n6
n1 receives Beat(epoch 1, full true, caughtUp false) from n6
  n1 -> n6: Configure(epoch 2, chain [n4; n5])
n2 receives Beat(epoch 1, full true, caughtUp false) from n6
n3 receives Beat(epoch 1, full true, caughtUp false) from n6
n1 receives Beat(epoch 1, full true, caughtUp false) from n6
  n1 -> n6: Configure(epoch 2, chain [n4; n5])
n2 receives Beat(epoch 1, full true, caughtUp false) from n6
n3 receives Beat(epoch 1, full true, caughtUp false) from n6
n6 receives Configure(epoch 2, chain [n4; n5]) from n1
  n6 syncs
  n6: membership(epoch 2, members [n4; n5])
  n6: role(role out, leads false, epoch 2)
  n6 -> n5: Pull(epoch 2, question life 2, number 1, lastIndex 0, lastEpoch 0)
  n6 -> n1: Beat(epoch 2, full false, caughtUp false)
  n6 -> n2: Beat(epoch 2, full false, caughtUp false)
  n6 -> n3: Beat(epoch 2, full false, caughtUp false)
n6 receives Configure(epoch 2, chain [n4; n5]) from n1
n5 receives Pull(epoch 2, question life 2, number 1, lastIndex 0, lastEpoch 0) from n6
  n5 -> n6: Pulled(epoch 2, question life 2, number 1, prevIndex 0, prevEpoch 0, entries [epoch 2, request p0/1 write x 1], lastIndex 1)
n1 receives Beat(epoch 2, full false, caughtUp false) from n6
n2 receives Beat(epoch 2, full false, caughtUp false) from n6
n3 receives Beat(epoch 2, full false, caughtUp false) from n6
n6 receives Pulled(epoch 2, question life 2, number 1, prevIndex 0, prevEpoch 0, entries [epoch 2, request p0/1 write x 1], lastIndex 1) from n5
  n6 syncs
  n6 -> n1: Beat(epoch 2, full false, caughtUp true)
  n6 -> n2: Beat(epoch 2, full false, caughtUp true)
  n6 -> n3: Beat(epoch 2, full false, caughtUp true)
n1 receives Beat(epoch 2, full false, caughtUp true) from n6
n2 receives Beat(epoch 2, full false, caughtUp true) from n6
n3 receives Beat(epoch 2, full false, caughtUp true) from n6

# Writes go on meanwhile: what it lacks when it is appended its predecessor sends, and until then it answers nobody.
> fire n1 tick
  n1 syncs
  n1 -> n2: Control(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request control n1 2147483648/3 cas configuration [epoch 2, chain [n4; n5]; epoch 3, chain [n4; n5; n6]]], leaderCommit 2, round 1)
  n1 -> n3: Control(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request control n1 2147483648/3 cas configuration [epoch 2, chain [n4; n5]; epoch 3, chain [n4; n5; n6]]], leaderCommit 2, round 1)
> ask n4 p0 write x 2
  n4 syncs
  n4 -> n5: Forward(epoch 2, prevIndex 1, prevEpoch 2, entries [epoch 2, request p0/2 write x 2], inherited 0)
> deliver n4 n5
n5 receives Forward(epoch 2, prevIndex 1, prevEpoch 2, entries [epoch 2, request p0/2 write x 2], inherited 0) from n4
  n5 syncs
  n5 -> n4: Ack(epoch 2, commit 2)
> deliver
n2 receives Control(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request control n1 2147483648/3 cas configuration [epoch 2, chain [n4; n5]; epoch 3, chain [n4; n5; n6]]], leaderCommit 2, round 1) from n1
  n2 syncs
  n2 -> n1: Control(message type AppendResult, term 1, success true, index 3, round 1)
n3 receives Control(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request control n1 2147483648/3 cas configuration [epoch 2, chain [n4; n5]; epoch 3, chain [n4; n5; n6]]], leaderCommit 2, round 1) from n1
  n3 syncs
  n3 -> n1: Control(message type AppendResult, term 1, success true, index 3, round 1)
n4 receives Ack(epoch 2, commit 2) from n5
  n4 answers p0/2 write x 2: ok(value 2)
n1 receives Control(message type AppendResult, term 1, success true, index 3, round 1) from n2
  n1 -> n2: Configure(epoch 3, chain [n4; n5; n6])
  n1 -> n3: Configure(epoch 3, chain [n4; n5; n6])
  n1 -> n4: Configure(epoch 3, chain [n4; n5; n6])
  n1 -> n5: Configure(epoch 3, chain [n4; n5; n6])
  n1 -> n6: Configure(epoch 3, chain [n4; n5; n6])
n1 receives Control(message type AppendResult, term 1, success true, index 3, round 1) from n3
n2 receives Configure(epoch 3, chain [n4; n5; n6]) from n1
n3 receives Configure(epoch 3, chain [n4; n5; n6]) from n1
n4 receives Configure(epoch 3, chain [n4; n5; n6]) from n1
  n4 syncs
  n4: membership(epoch 3, members [n4; n5; n6])
  n4: role(role head, leads true, epoch 3)
  n4: chain/full(epoch 3)
  n4 -> n5: Forward(epoch 3, prevIndex 2, prevEpoch 2, entries [], inherited 2)
  n4 -> n1: Beat(epoch 3, full true, caughtUp false)
  n4 -> n2: Beat(epoch 3, full true, caughtUp false)
  n4 -> n3: Beat(epoch 3, full true, caughtUp false)
n5 receives Configure(epoch 3, chain [n4; n5; n6]) from n1
  n5 syncs
  n5: membership(epoch 3, members [n4; n5; n6])
  n5: role(role middle, leads false, epoch 3)
  n5: chain/full(epoch 3)
  n5 -> n6: Forward(epoch 3, prevIndex 2, prevEpoch 2, entries [], inherited 2)
  n5 -> n1: Beat(epoch 3, full true, caughtUp false)
  n5 -> n2: Beat(epoch 3, full true, caughtUp false)
  n5 -> n3: Beat(epoch 3, full true, caughtUp false)
n6 receives Configure(epoch 3, chain [n4; n5; n6]) from n1
  n6 syncs
  n6: membership(epoch 3, members [n4; n5; n6])
  n6: role(role tail, leads false, epoch 3)
  n6 -> n5: Ack(epoch 3, commit 1)
  n6 -> n1: Beat(epoch 3, full false, caughtUp false)
  n6 -> n2: Beat(epoch 3, full false, caughtUp false)
  n6 -> n3: Beat(epoch 3, full false, caughtUp false)
n5 receives Forward(epoch 3, prevIndex 2, prevEpoch 2, entries [], inherited 2) from n4
  n5 -> n4: Ack(epoch 3, commit 2)
n1 receives Beat(epoch 3, full true, caughtUp false) from n4
n2 receives Beat(epoch 3, full true, caughtUp false) from n4
n3 receives Beat(epoch 3, full true, caughtUp false) from n4
n6 receives Forward(epoch 3, prevIndex 2, prevEpoch 2, entries [], inherited 2) from n5
  n6 -> n5: Lacks(epoch 3, lastIndex 1)
n1 receives Beat(epoch 3, full true, caughtUp false) from n5
n2 receives Beat(epoch 3, full true, caughtUp false) from n5
n3 receives Beat(epoch 3, full true, caughtUp false) from n5
n5 receives Ack(epoch 3, commit 1) from n6
n1 receives Beat(epoch 3, full false, caughtUp false) from n6
n2 receives Beat(epoch 3, full false, caughtUp false) from n6
n3 receives Beat(epoch 3, full false, caughtUp false) from n6
n4 receives Ack(epoch 3, commit 2) from n5
n5 receives Lacks(epoch 3, lastIndex 1) from n6
  n5 -> n6: Forward(epoch 3, prevIndex 1, prevEpoch 2, entries [epoch 2, request p0/2 write x 2], inherited 2)
n6 receives Forward(epoch 3, prevIndex 1, prevEpoch 2, entries [epoch 2, request p0/2 write x 2], inherited 2) from n5
  n6 syncs
  n6 syncs
  n6: chain/full(epoch 3)
  n6 -> n1: Beat(epoch 3, full true, caughtUp false)
  n6 -> n2: Beat(epoch 3, full true, caughtUp false)
  n6 -> n3: Beat(epoch 3, full true, caughtUp false)
  n6 -> n5: Ack(epoch 3, commit 2)
n1 receives Beat(epoch 3, full true, caughtUp false) from n6
n2 receives Beat(epoch 3, full true, caughtUp false) from n6
n3 receives Beat(epoch 3, full true, caughtUp false) from n6
n5 receives Ack(epoch 3, commit 2) from n6
> ask n6 p1 read x
  n6 -> n4: Confirm(epoch 3, life 2, round 1)
  n6 -> n5: Confirm(epoch 3, life 2, round 1)
> deliver
n4 receives Confirm(epoch 3, life 2, round 1) from n6
  n4 -> n6: Confirmed(epoch 3, life 2, round 1)
n5 receives Confirm(epoch 3, life 2, round 1) from n6
  n5 -> n6: Confirmed(epoch 3, life 2, round 1)
n6 receives Confirmed(epoch 3, life 2, round 1) from n4
n6 receives Confirmed(epoch 3, life 2, round 1) from n5
  n6 answers p1/1 read x: ok(value 2)
