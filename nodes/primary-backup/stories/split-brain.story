# Backups that miss their primary promote themselves: cut off, the old primary goes on, and what it acknowledged dies.
- start primary-backup n1 n2 n3 failover=auto
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 answers p0/1 write x 1: ok(value 1)
  n1 -> n2: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1)
  n1 -> n3: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1)
> deliver
n2 receives Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1) from n1
  n2 syncs
  n2 -> n1: Shipped(epoch 3, success true, index 1)
n3 receives Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1) from n1
  n3 syncs
  n3 -> n1: Shipped(epoch 3, success true, index 1)
n1 receives Shipped(epoch 3, success true, index 1) from n2
n1 receives Shipped(epoch 3, success true, index 1) from n3
> cut n1
> fire n2 missed
  n2 syncs
  n2: role(role primary, leads true, epoch 4)
  n2 -> n1 (lost): Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1)
  n2 -> n3: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1)
> deliver
n3 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 1) from n2
  n3 syncs
  n3: role(role backup, leads false, epoch 4)
  n3 -> n2: Shipped(epoch 4, success true, index 1)
n2 receives Shipped(epoch 4, success true, index 1) from n3
> ask n1 p0 write x 2
  n1 syncs
  n1 answers p0/2 write x 2: ok(value 2)
  n1 -> n2 (lost): Ship(epoch 3, prevIndex 1, prevEpoch 3, entries [epoch 3, request p0/2 write x 2], lastIndex 2, commit 2)
  n1 -> n3 (lost): Ship(epoch 3, prevIndex 1, prevEpoch 3, entries [epoch 3, request p0/2 write x 2], lastIndex 2, commit 2)
> ask n2 p1 write x 3
  n2 syncs
  n2 answers p1/1 write x 3: ok(value 3)
  n2 -> n1 (lost): Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p1/1 write x 3], lastIndex 2, commit 2)
  n2 -> n3: Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p1/1 write x 3], lastIndex 2, commit 2)
> deliver
n3 receives Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p1/1 write x 3], lastIndex 2, commit 2) from n2
  n3 syncs
  n3 -> n2: Shipped(epoch 4, success true, index 2)
n2 receives Shipped(epoch 4, success true, index 2) from n3
> status
  n1 role primary, leads true, epoch 3, leader n1, commitIndex 2, lastIndex 2
  n2 role primary, leads true, epoch 4, leader n2, commitIndex 2, lastIndex 2
  n3 role backup, leads false, epoch 4, leader n2, commitIndex 2, lastIndex 2
> mend
> fire n2 ship
  n2 -> n1: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p1/1 write x 3], lastIndex 2, commit 2)
  n2 -> n3: Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 2)
> deliver
n1 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p1/1 write x 3], lastIndex 2, commit 2) from n2
  n1 syncs
  n1: role(role backup, leads false, epoch 4)
  n1: discarded(epoch 4, from 2, entries [client p0, seq 2, f write, value 2])
  n1 syncs
  n1 -> n2: Shipped(epoch 4, success true, index 2)
n3 receives Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 2) from n2
  n3 -> n2: Shipped(epoch 4, success true, index 2)
n2 receives Shipped(epoch 4, success true, index 2) from n1
n2 receives Shipped(epoch 4, success true, index 2) from n3
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value 3)
> status
  n1 role backup, leads false, epoch 4, leader n2, commitIndex 2, lastIndex 2
  n2 role primary, leads true, epoch 4, leader n2, commitIndex 2, lastIndex 2
  n3 role backup, leads false, epoch 4, leader n2, commitIndex 2, lastIndex 2
