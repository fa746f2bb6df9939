# Backups that miss their primary answer reads and no updates, until an operator promotes one. What a backup shows may be old.
- start primary-backup n1 n2 n3 mode=sync failover=read-only
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
  n1 -> n3: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
- deliver
> cut n1
> fire n2 missed
  n2: role(role read-only, leads false, epoch 3)
> ask n2 p1 read x
  n2 answers p1/1 read x: ok(value null)
> ask n2 p2 write x 2
  n2 answers p2/1 write x 2: fail(error not the primary, retry true, leader n1)
> tell n3 promote
  n3 syncs
  n3: role(role primary, leads true, epoch 5)
  n3 -> n1 (lost): Ship(epoch 5, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
  n3 -> n2: Ship(epoch 5, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
> deliver
n2 receives Ship(epoch 5, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0) from n3
  n2 syncs
  n2: role(role backup, leads false, epoch 5)
  n2 -> n3: Shipped(epoch 5, success true, index 1)
n3 receives Shipped(epoch 5, success true, index 1) from n2
> ask n2 p2 read x
  n2 answers p2/2 read x: fail(error not the primary, retry true, leader n3)
> status
  n1 role primary, leads true, epoch 3, leader n1, commitIndex 1, lastIndex 1
  n2 role backup, leads false, epoch 5, leader n3, commitIndex 0, lastIndex 1
  n3 role primary, leads true, epoch 5, leader n3, commitIndex 0, lastIndex 1
