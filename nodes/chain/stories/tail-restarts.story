# A tail that restarts within its epoch: an answer that an earlier life of it asked for confirms no read of the present one.
- start chain n1 n2 n3 n4 n5 n6
- deliver
> ask n6 p1 read x
  n6 -> n4: Confirm(epoch 1, life 1, round 1)
  n6 -> n5: Confirm(epoch 1, life 1, round 1)
> deliver n6 n4
n4 receives Confirm(epoch 1, life 1, round 1) from n6
  n4 -> n6: Confirmed(epoch 1, life 1, round 1)
> deliver n6 n5
n5 receives Confirm(epoch 1, life 1, round 1) from n6
  n5 -> n6: Confirmed(epoch 1, life 1, round 1)
- crash n6
- restart n6

# The chain may have a later configuration by the time that the late answers arrive.
> deliver n4 n6
n6 receives Confirmed(epoch 1, life 1, round 1) from n4
> deliver n5 n6
n6 receives Confirmed(epoch 1, life 1, round 1) from n5
> ask n6 p1 read x
  n6 -> n4: Confirm(epoch 1, life 2, round 1)
  n6 -> n5: Confirm(epoch 1, life 2, round 1)
> deliver
n5 receives Ack(epoch 1, commit 0) from n6
n1 receives Beat(epoch 1, full true, caughtUp false) from n6
n2 receives Beat(epoch 1, full true, caughtUp false) from n6
n3 receives Beat(epoch 1, full true, caughtUp false) from n6
n4 receives Confirm(epoch 1, life 2, round 1) from n6
  n4 -> n6: Confirmed(epoch 1, life 2, round 1)
n5 receives Confirm(epoch 1, life 2, round 1) from n6
  n5 -> n6: Confirmed(epoch 1, life 2, round 1)
n6 receives Confirmed(epoch 1, life 2, round 1) from n4
n6 receives Confirmed(epoch 1, life 2, round 1) from n5
  n6 answers p1/2 read x: ok(value null)
