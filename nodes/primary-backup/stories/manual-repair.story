# With manual repair a node whose log differs from that of the new primary keeps what it has and stands still, after a restart too, until an operator repairs it.
- start primary-backup n1 n2 n3 mode=sync repair=manual
- deliver
- ask n1 p0 write x 1
- deliver
- cut n1
> ask n1 p1 write x 2
  n1 syncs
  n1 -> n2 (lost): Ship(epoch 3, prevIndex 1, prevEpoch 3, entries [epoch 3, request p1/1 write x 2], lastIndex 2, commit 1)
  n1 -> n3 (lost): Ship(epoch 3, prevIndex 1, prevEpoch 3, entries [epoch 3, request p1/1 write x 2], lastIndex 2, commit 1)
- deliver
- crash n1
> tell n2 promote
  n2 syncs
  n2: role(role primary, leads true, epoch 4)
  n2 -> n1 (lost): Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1], lastIndex 1, commit 0)
> ask n2 p2 write x 3
  n2 syncs
  n2 -> n1 (lost): Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p2/1 write x 3], lastIndex 2, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 1, prevEpoch 3, entries [epoch 4, request p2/1 write x 3], lastIndex 2, commit 0)
- deliver
- mend
- restart n1
> deliver
n2 receives AskEpoch(epoch 3) from n1
  n2 -> n1: TellEpoch(epoch 4)
n3 receives AskEpoch(epoch 3) from n1
  n3 -> n1: TellEpoch(epoch 4)
n1 receives TellEpoch(epoch 4) from n2
  n1: role(role backup, leads false, epoch 3)
n1 receives TellEpoch(epoch 4) from n3
> fire n2 ship
  n2 -> n1: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p2/1 write x 3], lastIndex 2, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0)
> deliver
n1 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p2/1 write x 3], lastIndex 2, commit 0) from n2
  n1 syncs
  n1: role(role backup, leads false, epoch 4)
  n1 syncs
  n1: primary-backup/diverged(epoch 4, from 2, requests [client p1, seq 1, f write, value 2])
  n1: role(role diverged, leads false, epoch 4, awaits repair)
n3 receives Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0) from n2
  n3 -> n2: Shipped(epoch 4, success true, index 2)
n2 receives Shipped(epoch 4, success true, index 2) from n3
> status
  n1 role diverged, leads false, epoch 4, leader n2, commitIndex 0, lastIndex 2, awaits repair
  n2 role primary, leads true, epoch 4, leader n2, commitIndex 0, lastIndex 2
  n3 role backup, leads false, epoch 4, leader n2, commitIndex 0, lastIndex 2
> ask n1 p3 read x
  n1 answers p3/1 read x: fail(error not the primary, retry true, leader n2)
> tell n1 promote
> crash n1
> restart n1
  n1: role(role diverged, leads false, epoch 4, awaits repair)
> fire n2 ship
  n2 -> n1: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p2/1 write x 3], lastIndex 2, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0)
> deliver
n1 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p2/1 write x 3], lastIndex 2, commit 0) from n2
n3 receives Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0) from n2
  n3 -> n2: Shipped(epoch 4, success true, index 2)
n2 receives Shipped(epoch 4, success true, index 2) from n3
> tell n1 repair
  n1 syncs
  n1: primary-backup/repaired(epoch 4, from 2)
  n1: discarded(epoch 4, from 2, entries [client p1, seq 1, f write, value 2])
  n1: role(role backup, leads false, epoch 4)
> fire n2 ship
  n2 -> n1: Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p2/1 write x 3], lastIndex 2, commit 0)
  n2 -> n3: Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0)
> deliver
n1 receives Ship(epoch 4, prevIndex 0, prevEpoch 0, entries [epoch 3, request p0/1 write x 1; epoch 4, request p2/1 write x 3], lastIndex 2, commit 0) from n2
  n1 syncs
  n1 -> n2: Shipped(epoch 4, success true, index 2)
n3 receives Ship(epoch 4, prevIndex 2, prevEpoch 4, entries [], lastIndex 2, commit 0) from n2
  n3 -> n2: Shipped(epoch 4, success true, index 2)
n2 receives Shipped(epoch 4, success true, index 2) from n1
  n2 answers p2/1 write x 3: ok(value 3)
n2 receives Shipped(epoch 4, success true, index 2) from n3
> status
  n1 role backup, leads false, epoch 4, leader n2, commitIndex 0, lastIndex 2
  n2 role primary, leads true, epoch 4, leader n2, commitIndex 2, lastIndex 2
  n3 role backup, leads false, epoch 4, leader n2, commitIndex 0, lastIndex 2
