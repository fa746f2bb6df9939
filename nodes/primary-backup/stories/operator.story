# In sync mode with an operator, a write is acknowledged once all backups have it, and a promoted backup has all of them.
- start primary-backup n1 n2 n3 mode=sync
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
  n1 -> n3: Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
> deliver n1 n2
n2 receives Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0) from n1
  n2 syncs
  n2 -> n1: Shipped(epoch 3, success true, index 1)
> deliver n2 n1
n1 receives Shipped(epoch 3, success true, index 1) from n2
> deliver
n3 receives Ship(epoch 3, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0) from n1
  n3 syncs
  n3 -> n1: Shipped(epoch 3, success true, index 1)
n1 receives Shipped(epoch 3, success true, index 1) from n3
  n1 answers p0/1 write x 1: ok(value 1)
> crash n1
> tell n2 promote
  n2 syncs
  n2: role(role primary, leads true, epoch 4)
  n2 -> n1: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
> deliver
n1 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0) from n2
n1 is down
n3 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0) from n2
  n3 syncs
  n3: role(role backup, leads false, epoch 4)
  n3 -> n2: Shipped(epoch 4, success true, index 1)
n2 receives Shipped(epoch 4, success true, index 1) from n3
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
> ask n2 p1 read x
> status
  n1 role backup, leads false, epoch 3, leader null, commitIndex 0, lastIndex 1
  n2 role primary, leads true, epoch 4, leader n2, commitIndex 0, lastIndex 1
  n3 role backup, leads false, epoch 4, leader n2, commitIndex 0, lastIndex 1
