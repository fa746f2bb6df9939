# The publisher crashes with a transaction open whose change was sent with another's commit. It is gone, and the log says so.
- start transactional-replication n1 n2
- deliver
- ask n1 p0 write x 1
- ask n1 p1 write y 1
- fire n1 commit 2
- deliver
> crash n1
> restart n1
  n1 syncs
  n1: role(role publisher, leads true, epoch 1)
  n1 -> n2: Changes(first 5, entries [])
> deliver
n2 receives Changes(first 5, entries []) from n1
  n2 -> n1: Subscribe(have 3)
n1 receives Subscribe(have 3) from n2
  n1 -> n2: Changes(first 4, entries [type restart])
n2 receives Changes(first 4, entries [type restart]) from n1
  n2 syncs
> again n2 p0
  n2 -> n1: Forward(request p0/1 write x 1)
> deliver
n1 receives Forward(request p0/1 write x 1) from n2
> fire n1 commit 5
  n1 syncs
  n1: transactional-replication/applied(position 6, after 3, client p0, seq 1, result {"type":"ok","value":1})
  n1 -> n2: Changes(first 5, entries [type change, request p0/1 write x 1; type commit, change 5])
> deliver
n2 receives Changes(first 5, entries [type change, request p0/1 write x 1; type commit, change 5]) from n1
  n2 syncs
  n2: transactional-replication/applied(position 6, after 3, client p0, seq 1, result {"type":"ok","value":1})
  n2 answers p0/1 write x 1: ok(value 1)
