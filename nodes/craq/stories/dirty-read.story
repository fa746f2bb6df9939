# ATC 2009, section 2.3: an object with a version that a node does not know to be committed is dirty there, and the tail is asked.
- start craq n1 n2 n3 n4 n5 n6
- deliver
- ask n4 p0 write x 1
- deliver

# Clean: the node answers by itself, once the others have said that they are in no later configuration.
> ask n5 p1 read x
  n5 -> n4: Confirm(epoch 1, life 1, round 1)
  n5 -> n6: Confirm(epoch 1, life 1, round 1)
> deliver
n4 receives Confirm(epoch 1, life 1, round 1) from n5
  n4 -> n5: Confirmed(epoch 1, life 1, round 1)
n6 receives Confirm(epoch 1, life 1, round 1) from n5
  n6 -> n5: Confirmed(epoch 1, life 1, round 1)
n5 receives Confirmed(epoch 1, life 1, round 1) from n4
n5 receives Confirmed(epoch 1, life 1, round 1) from n6
  n5 answers p1/1 read x: ok(value 1)

# Dirty: n5 has version 2, and the tail has not. The read is answered with version 1.
> ask n4 p0 write x 2
  n4 syncs
  n4 -> n5: Forward(epoch 1, prevIndex 1, prevEpoch 1, entries [epoch 1, request p0/2 write x 2], inherited 0)
> deliver n4 n5
n5 receives Forward(epoch 1, prevIndex 1, prevEpoch 1, entries [epoch 1, request p0/2 write x 2], inherited 0) from n4
  n5 syncs
  n5 -> n6: Forward(epoch 1, prevIndex 1, prevEpoch 1, entries [epoch 1, request p0/2 write x 2], inherited 0)
> lose n5 n6
n5 -> n6 lost: Forward(epoch 1, prevIndex 1, prevEpoch 1, entries [epoch 1, request p0/2 write x 2], inherited 0)
> ask n5 p1 read x
  n5 -> n4: Confirm(epoch 1, life 1, round 2)
  n5 -> n6: Confirm(epoch 1, life 1, round 2)
> deliver
n4 receives Confirm(epoch 1, life 1, round 2) from n5
  n4 -> n5: Confirmed(epoch 1, life 1, round 2)
n6 receives Confirm(epoch 1, life 1, round 2) from n5
  n6 -> n5: Confirmed(epoch 1, life 1, round 2)
n5 receives Confirmed(epoch 1, life 1, round 2) from n4
n5 receives Confirmed(epoch 1, life 1, round 2) from n6
  n5 -> n6: VersionQuery(epoch 1, key x, life 1, number 1)
n6 receives VersionQuery(epoch 1, key x, life 1, number 1) from n5
  n6 -> n5: Version(epoch 1, life 1, number 1, version 1)
n5 receives Version(epoch 1, life 1, number 1, version 1) from n6
  n5 answers p1/2 read x: ok(value 1)

# The tail has it, and what it acknowledged has not arrived: now the read is answered with version 2.
- fire n5 remind
- deliver n5 n6
- deliver n6 n5
- deliver n5 n6
> lose n6 n5
n6 -> n5 lost: Ack(epoch 1, commit 2)
> ask n5 p1 read x
  n5 -> n4: Confirm(epoch 1, life 1, round 3)
  n5 -> n6: Confirm(epoch 1, life 1, round 3)
> deliver
n4 receives Confirm(epoch 1, life 1, round 3) from n5
  n4 -> n5: Confirmed(epoch 1, life 1, round 3)
n6 receives Confirm(epoch 1, life 1, round 3) from n5
  n6 -> n5: Confirmed(epoch 1, life 1, round 3)
n5 receives Confirmed(epoch 1, life 1, round 3) from n4
n5 receives Confirmed(epoch 1, life 1, round 3) from n6
  n5 -> n6: VersionQuery(epoch 1, key x, life 1, number 2)
n6 receives VersionQuery(epoch 1, key x, life 1, number 2) from n5
  n6 -> n5: Version(epoch 1, life 1, number 2, version 2)
n5 receives Version(epoch 1, life 1, number 2, version 2) from n6
  n5 answers p1/3 read x: ok(value 2)
