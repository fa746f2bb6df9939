# With reads=local a subscriber answers at once. Cut off, it stays behind: it shows what was, in order, and never goes back.
- start transactional-replication n1 n2 reads=local
- deliver
- ask n1 p0 write x 1
- fire n1 commit 1
- deliver
> cut n2
- ask n1 p0 write x 2
> fire n1 commit 3
  n1 syncs
  n1: transactional-replication/applied(position 4, after 2, client p0, seq 2, result {"type":"ok","value":2})
  n1 answers p0/2 write x 2: ok(value 2)
  n1 -> n2 (lost): Changes(first 3, entries [type change, request p0/2 write x 2; type commit, change 3])
> ask n2 p1 read x
  n2 answers p1/1 read x: ok(value 1)
- mend
- ask n1 p0 write y 1
> fire n1 commit 5
  n1 syncs
  n1: transactional-replication/applied(position 6, after 4, client p0, seq 3, result {"type":"ok","value":1})
  n1 answers p0/3 write y 1: ok(value 1)
  n1 -> n2: Changes(first 5, entries [type change, request p0/3 write y 1; type commit, change 5])
> deliver
n2 receives Changes(first 5, entries [type change, request p0/3 write y 1; type commit, change 5]) from n1
  n2 -> n1: Subscribe(have 2)
n1 receives Subscribe(have 2) from n2
  n1 -> n2: Changes(first 3, entries [type change, request p0/2 write x 2; type commit, change 3; type change, request p0/3 write y 1; type commit, change 5])
n2 receives Changes(first 3, entries [type change, request p0/2 write x 2; type commit, change 3; type change, request p0/3 write y 1; type commit, change 5]) from n1
  n2 syncs
  n2: transactional-replication/applied(position 4, after 2, client p0, seq 2, result {"type":"ok","value":2})
  n2: transactional-replication/applied(position 6, after 4, client p0, seq 3, result {"type":"ok","value":1})
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value 2)
