# A subscriber restarts while a transaction is open: it has the change on disk, and goes on with the entry after its last one.
- start transactional-replication n1 n2
- deliver
- ask n1 p0 increment x 1
- ask n1 p1 increment x 10
- fire n1 commit 2
- deliver
> crash n2
> fire n1 commit 1
  n1 syncs
  n1: transactional-replication/applied(position 4, after 3, client p0, seq 1, result {"type":"ok","value":11})
  n1 answers p0/1 increment x 1: ok(value 11)
  n1 -> n2: Changes(first 4, entries [type commit, change 1])
- lose n1 n2
> restart n2
  n2: role(role subscriber, leads false, epoch 1)
  n2 -> n1: Subscribe(have 3)
> deliver
n1 receives Subscribe(have 3) from n2
  n1 -> n2: Changes(first 4, entries [type commit, change 1])
n2 receives Changes(first 4, entries [type commit, change 1]) from n1
  n2 syncs
  n2: transactional-replication/applied(position 4, after 3, client p0, seq 1, result {"type":"ok","value":11})
> ask n2 p2 total x
  n2 -> n1: AskPosition(read 500000001)
> deliver
n1 receives AskPosition(read 500000001) from n2
  n1 -> n2: TellPosition(read 500000001, position 4)
n2 receives TellPosition(read 500000001, position 4) from n1
  n2 answers p2/1 total x: ok(value 11)
