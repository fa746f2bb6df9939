# The survey, N-of-N replication that answers first: the only holder of an acknowledged write is lost, and so is the write.
- start synchronous n1 n2 n3 variant=ack-before-replicate
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: Store(stamp clock 1, node n1, request p0/1 write x 1, done [])
  n1 -> n3: Store(stamp clock 1, node n1, request p0/1 write x 1, done [])
  n1: invariant-broken(claim assertion, sentence n1 breaks an invariant of its own (1 n1): an update is done once all replicas have it.)
  n1: synchronous/executed(key x, place 1, client p0, seq 1)
  n1 answers p0/1 write x 1: ok(value 1)
> crash n1
> lose n1 n2
n1 -> n2 lost: Store(stamp clock 1, node n1, request p0/1 write x 1, done [])
> lose n1 n3
n1 -> n3 lost: Store(stamp clock 1, node n1, request p0/1 write x 1, done [])
> ask n2 p1 read x
  n2 answers p1/1 read x: ok(value null)
