# An update costs one message to each subscriber, n, and none before the client has its answer. One that a subscriber passes on costs one more, and is answered when it comes back in the log.
- start transactional-replication n1 n2 n3
- deliver
> ask n1 p0 write x 1
> fire n1 commit 1
  n1 syncs
  n1: transactional-replication/applied(position 2, after 0, client p0, seq 1, result {"type":"ok","value":1})
  n1 answers p0/1 write x 1: ok(value 1)
  n1 -> n2: Changes(first 1, entries [type change, request p0/1 write x 1; type commit, change 1])
  n1 -> n3: Changes(first 1, entries [type change, request p0/1 write x 1; type commit, change 1])
> deliver
n2 receives Changes(first 1, entries [type change, request p0/1 write x 1; type commit, change 1]) from n1
  n2 syncs
  n2: transactional-replication/applied(position 2, after 0, client p0, seq 1, result {"type":"ok","value":1})
n3 receives Changes(first 1, entries [type change, request p0/1 write x 1; type commit, change 1]) from n1
  n3 syncs
  n3: transactional-replication/applied(position 2, after 0, client p0, seq 1, result {"type":"ok","value":1})
> ask n2 p1 write x 2
  n2 -> n1: Forward(request p1/1 write x 2)
> deliver
n1 receives Forward(request p1/1 write x 2) from n2
> fire n1 commit 3
  n1 syncs
  n1: transactional-replication/applied(position 4, after 2, client p1, seq 1, result {"type":"ok","value":2})
  n1 -> n2: Changes(first 3, entries [type change, request p1/1 write x 2; type commit, change 3])
  n1 -> n3: Changes(first 3, entries [type change, request p1/1 write x 2; type commit, change 3])
> deliver
n2 receives Changes(first 3, entries [type change, request p1/1 write x 2; type commit, change 3]) from n1
  n2 syncs
  n2: transactional-replication/applied(position 4, after 2, client p1, seq 1, result {"type":"ok","value":2})
  n2 answers p1/1 write x 2: ok(value 2)
n3 receives Changes(first 3, entries [type change, request p1/1 write x 2; type commit, change 3]) from n1
  n3 syncs
  n3: transactional-replication/applied(position 4, after 2, client p1, seq 1, result {"type":"ok","value":2})

# A read asks the publisher how far it is, and waits until the copy has come as far.
> ask n3 p2 read x
  n3 -> n1: AskPosition(read 500000001)
> deliver
n1 receives AskPosition(read 500000001) from n3
  n1 -> n3: TellPosition(read 500000001, position 4)
n3 receives TellPosition(read 500000001, position 4) from n1
  n3 answers p2/1 read x: ok(value 2)

# Confirmations are counted by time, not by updates.
> fire n2 tick
  n2 -> n1: Confirm(have 4)
> deliver
n1 receives Confirm(have 4) from n2
