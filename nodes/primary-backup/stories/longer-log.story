# A primary that returns with more than its successor has gives that up with the first message, whether or not a client writes again.
- start primary-backup n1 n2 n3 mode=async
- deliver
- ask n1 p0 write x 1
- deliver
- cut n1
> ask n1 p1 write x 2
  n1 syncs
  n1 answers p1/1 write x 2: ok(value 2)
  n1 -> n2 (lost): Ship(epoch 3, prevIndex 1, prevEpoch 3, entries [epoch 3, request p1/1 write x 2], lastIndex 2, commit 2)
  n1 -> n3 (lost): Ship(epoch 3, prevIndex 1, prevEpoch 3, entries [epoch 3, request p1/1 write x 2], lastIndex 2, commit 2)
- deliver
- crash n1
- tell n2 promote
- deliver
- mend
- restart n1
- deliver
> fire n2 ship
  n2 -> n1: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1)
  n2 -> n3: Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [], lastIndex 1, commit 1)
> deliver
n1 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1) from n2
  n1 syncs
  n1: role(role backup, leads false, epoch 4)
  n1: discarded(epoch 4, from 2, entries [client p1, seq 1, f write, value 2])
  n1 syncs
  n1 -> n2: Shipped(epoch 4, success true, index 1)
n3 receives Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [], lastIndex 1, commit 1) from n2
  n3 -> n2: Shipped(epoch 4, success true, index 1)
n2 receives Shipped(epoch 4, success true, index 1) from n1
n2 receives Shipped(epoch 4, success true, index 1) from n3
> status
  n1 role backup, leads false, epoch 4, leader n2, commitIndex 1, lastIndex 1
  n2 role primary, leads true, epoch 4, leader n2, commitIndex 1, lastIndex 1
  n3 role backup, leads false, epoch 4, leader n2, commitIndex 1, lastIndex 1
> ask n2 p2 write x 3
  n2 syncs
  n2 answers p2/1 write x 3: ok(value 3)
  n2 -> n1: Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p2/1 write x 3], lastIndex 2, commit 2)
  n2 -> n3: Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p2/1 write x 3], lastIndex 2, commit 2)
> deliver
n1 receives Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p2/1 write x 3], lastIndex 2, commit 2) from n2
  n1 syncs
  n1 -> n2: Shipped(epoch 4, success true, index 2)
n3 receives Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p2/1 write x 3], lastIndex 2, commit 2) from n2
  n3 syncs
  n3 -> n2: Shipped(epoch 4, success true, index 2)
n2 receives Shipped(epoch 4, success true, index 2) from n1
n2 receives Shipped(epoch 4, success true, index 2) from n3
