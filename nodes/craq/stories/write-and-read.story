# ATC 2009, section 2.2: updates as in a chain; every node of it answers reads.
- start craq n1 n2 n3 n4 n5 n6
- deliver
> ask n4 p0 write x 1
  n4 syncs
  n4 -> n5: Forward(epoch 1, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 0)
> deliver
n5 receives Forward(epoch 1, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 0) from n4
  n5 syncs
  n5 -> n6: Forward(epoch 1, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 0)
n6 receives Forward(epoch 1, prevIndex 0, prevEpoch 0, entries [epoch 1, request p0/1 write x 1], inherited 0) from n5
  n6 syncs
  n6 -> n5: Ack(epoch 1, commit 1)
n5 receives Ack(epoch 1, commit 1) from n6
  n5 -> n4: Ack(epoch 1, commit 1)
n4 receives Ack(epoch 1, commit 1) from n5
  n4 answers p0/1 write x 1: ok(value 1)
> ask n4 p1 read x
  n4 -> n5: Confirm(epoch 1, life 1, round 1)
  n4 -> n6: Confirm(epoch 1, life 1, round 1)
> deliver
n5 receives Confirm(epoch 1, life 1, round 1) from n4
  n5 -> n4: Confirmed(epoch 1, life 1, round 1)
n6 receives Confirm(epoch 1, life 1, round 1) from n4
  n6 -> n4: Confirmed(epoch 1, life 1, round 1)
n4 receives Confirmed(epoch 1, life 1, round 1) from n5
n4 receives Confirmed(epoch 1, life 1, round 1) from n6
  n4 answers p1/1 read x: ok(value 1)
> ask n6 p1 read x
  n6 -> n4: Confirm(epoch 1, life 1, round 1)
  n6 -> n5: Confirm(epoch 1, life 1, round 1)
> deliver
n4 receives Confirm(epoch 1, life 1, round 1) from n6
  n4 -> n6: Confirmed(epoch 1, life 1, round 1)
n5 receives Confirm(epoch 1, life 1, round 1) from n6
  n5 -> n6: Confirmed(epoch 1, life 1, round 1)
n6 receives Confirmed(epoch 1, life 1, round 1) from n4
n6 receives Confirmed(epoch 1, life 1, round 1) from n5
  n6 answers p1/2 read x: ok(value 1)
