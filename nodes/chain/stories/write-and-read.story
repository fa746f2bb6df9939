# OSDI 2004, section 3.1: an update goes down the chain, is committed at the tail, and answered; the tail answers queries.
- start chain n1 n2 n3 n4 n5 n6
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

# A query waits until the others have said that they are in no later configuration.
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
  n6 answers p1/1 read x: ok(value 1)

# Whoever asks another node is sent on.
> ask n5 p2 read x
  n5 answers p2/1 read x: fail(error not the tail, retry true, leader n6)
> ask n6 p3 write x 2
  n6 answers p3/1 write x 2: fail(error not the head, retry true, leader n4)
> status
  n1 role control, leads false, epoch 1, leader n4, members [n4; n5; n6]
  n2 role control, leads false, epoch 1, leader n4, members [n4; n5; n6]
  n3 role control, leads false, epoch 1, leader n4, members [n4; n5; n6]
  n4 role head, leads true, epoch 1, leader n4, commitIndex 1, lastIndex 1, members [n4; n5; n6]
  n5 role middle, leads false, epoch 1, leader n4, commitIndex 1, lastIndex 1, members [n4; n5; n6]
  n6 role tail, leads false, epoch 1, leader n4, commitIndex 1, lastIndex 1, members [n4; n5; n6]
