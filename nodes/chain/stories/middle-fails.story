# OSDI 2004, section 3.2.3: the node in the middle fails, and its predecessor sends what the new successor lacks.
- start chain n1 n2 n3 n4 n5 n6
- deliver
- fire n1 control election
- deliver
- fire n1 tick
- deliver
> crash n5
> ask n4 p0 write x 1
  n4 syncs
  n4 -> n5: Forward(epoch 1, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 0)
> deliver
n5 receives Forward(epoch 1, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 0) from n4
n5 is down

# The others are heard, n5 is not; the control plane takes it out of the chain once it was missed for long enough.
- fire n4 beat
- fire n6 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n6 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n6 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n6 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n6 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n6 beat
- deliver
- fire n1 tick
- fire n4 beat
- fire n6 beat
- deliver
> fire n1 tick
  n1 syncs
  n1 -> n2: Control(message type AppendEntries, term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request control n1 2147483648/2 cas configuration [null; epoch 2, chain [n4; n6]]], leaderCommit 1, round 1)
  n1 -> n3: Control(message type AppendEntries, term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request control n1 2147483648/2 cas configuration [null; epoch 2, chain [n4; n6]]], leaderCommit 1, round 1)
> deliver
n2 receives Control(message type AppendEntries, term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request control n1 2147483648/2 cas configuration [null; epoch 2, chain [n4; n6]]], leaderCommit 1, round 1) from n1
  n2 syncs
  n2 -> n1: Control(message type AppendResult, term 1, success true, index 2, round 1)
n3 receives Control(message type AppendEntries, term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request control n1 2147483648/2 cas configuration [null; epoch 2, chain [n4; n6]]], leaderCommit 1, round 1) from n1
  n3 syncs
  n3 -> n1: Control(message type AppendResult, term 1, success true, index 2, round 1)
n1 receives Control(message type AppendResult, term 1, success true, index 2, round 1) from n2
  n1 -> n2: Configure(epoch 2, chain [n4; n6])
  n1 -> n3: Configure(epoch 2, chain [n4; n6])
  n1 -> n4: Configure(epoch 2, chain [n4; n6])
  n1 -> n5: Configure(epoch 2, chain [n4; n6])
  n1 -> n6: Configure(epoch 2, chain [n4; n6])
n1 receives Control(message type AppendResult, term 1, success true, index 2, round 1) from n3
n2 receives Configure(epoch 2, chain [n4; n6]) from n1
n3 receives Configure(epoch 2, chain [n4; n6]) from n1
n4 receives Configure(epoch 2, chain [n4; n6]) from n1
  n4 syncs
  n4: membership(epoch 2, members [n4; n6])
  n4: role(role head, leads true, epoch 2)
  n4: chain/full(epoch 2)
  n4 -> n6: Forward(epoch 2, prevIndex 1, prevEpoch 1, entries [], inherited 1)
  n4 -> n1: Beat(epoch 2, full true, caughtUp false)
  n4 -> n2: Beat(epoch 2, full true, caughtUp false)
  n4 -> n3: Beat(epoch 2, full true, caughtUp false)
n5 receives Configure(epoch 2, chain [n4; n6]) from n1
n5 is down
n6 receives Configure(epoch 2, chain [n4; n6]) from n1
  n6 syncs
  n6: membership(epoch 2, members [n4; n6])
  n6: role(role tail, leads false, epoch 2)
  n6: chain/full(epoch 2)
  n6 -> n4: Ack(epoch 2, commit 0)
  n6 -> n1: Beat(epoch 2, full true, caughtUp false)
  n6 -> n2: Beat(epoch 2, full true, caughtUp false)
  n6 -> n3: Beat(epoch 2, full true, caughtUp false)
n6 receives Forward(epoch 2, prevIndex 1, prevEpoch 1, entries [], inherited 1) from n4
  n6 -> n4: Lacks(epoch 2, lastIndex 0)
n1 receives Beat(epoch 2, full true, caughtUp false) from n4
n2 receives Beat(epoch 2, full true, caughtUp false) from n4
n3 receives Beat(epoch 2, full true, caughtUp false) from n4
n4 receives Ack(epoch 2, commit 0) from n6
n1 receives Beat(epoch 2, full true, caughtUp false) from n6
n2 receives Beat(epoch 2, full true, caughtUp false) from n6
n3 receives Beat(epoch 2, full true, caughtUp false) from n6
n4 receives Lacks(epoch 2, lastIndex 0) from n6
  n4 -> n6: Forward(epoch 2, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 1)
n6 receives Forward(epoch 2, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 1) from n4
  n6 syncs
  n6 -> n4: Ack(epoch 2, commit 1)
n4 receives Ack(epoch 2, commit 1) from n6
  n4 answers p0/1 write x 1: ok(value 1)
