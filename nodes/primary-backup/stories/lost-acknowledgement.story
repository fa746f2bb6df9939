# The survey: all backups have the write, and the primary crashes before it hears so. The client hears nothing, and the write survives.
- start primary-backup n1 n2 n3 mode=sync
- deliver
> ask n1 p0 increment x 1
  n1 syncs
  n1 -> n2: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 increment x 1], lastIndex 1, commit 0)
  n1 -> n3: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 increment x 1], lastIndex 1, commit 0)
> deliver n1 n2
n2 receives Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 increment x 1], lastIndex 1, commit 0) from n1
  n2 syncs
  n2 -> n1: Shipped(epoch 3, success true, index 1)
> deliver n1 n3
n3 receives Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 increment x 1], lastIndex 1, commit 0) from n1
  n3 syncs
  n3 -> n1: Shipped(epoch 3, success true, index 1)
> crash n1
- deliver

# The client asks the backup that an operator has promoted. It waits for all others: n1 is down.
- tell n2 promote
- deliver
> again n2 p0
  n2 syncs
  n2 -> n1: Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p0/1 increment x 1], lastIndex 2, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p0/1 increment x 1], lastIndex 2, commit 0)
- deliver
> restart n1
  n1: role(role recovering, leads false, epoch 3)
  n1 -> n2: AskEpoch(epoch 3)
  n1 -> n3: AskEpoch(epoch 3)
> deliver
n2 receives AskEpoch(epoch 3) from n1
  n2 -> n1: TellEpoch(epoch 4)
n3 receives AskEpoch(epoch 3) from n1
  n3 -> n1: TellEpoch(epoch 4)
n1 receives TellEpoch(epoch 4) from n2
  n1: role(role backup, leads false, epoch 3)
n1 receives TellEpoch(epoch 4) from n3

# The request stands in the log twice, and is executed once.
> fire n2 ship
  n2 -> n1: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 increment x 1; epoch 4, request p0/1 increment x 1], lastIndex 2, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0)
> deliver
n1 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 increment x 1; epoch 4, request p0/1 increment x 1], lastIndex 2, commit 0) from n2
  n1 syncs
  n1: role(role backup, leads false, epoch 4)
  n1 syncs
  n1 -> n2: Shipped(epoch 4, success true, index 2)
n3 receives Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0) from n2
  n3 -> n2: Shipped(epoch 4, success true, index 2)
n2 receives Shipped(epoch 4, success true, index 2) from n1
  n2 answers p0/1 increment x 1: ok(value 1)
n2 receives Shipped(epoch 4, success true, index 2) from n3
> ask n2 p1 total x
  n2 answers p1/1 total x: ok(value 1)
> deliver
> status
  n1 role backup, leads false, epoch 4, leader n2, commitIndex 0, lastIndex 2
  n2 role primary, leads true, epoch 4, leader n2, commitIndex 2, lastIndex 2
  n3 role backup, leads false, epoch 4, leader n2, commitIndex 0, lastIndex 2
