# A node that does not look at names counts it twice.
- start crdt n1 n2 type=pn-counter replication=op variant=applied-twice
- ask n1 p0 increment x 2
- deliver n1 n2
- lose n2 n1
- fire n1 tick
> deliver n1 n2
n2 receives Operations(first 1, operations [key x, origin node n1, nth 1, after [], effect add 2]) from n1
  n2: invariant-broken(claim assertion, sentence n2 breaks an invariant of its own (n1/1): an operation is applied once.)
  n2 syncs
  n2 -> n1: Delivered(upTo 1)
  n2: crdt/state(key x, holds n1:1, state e72824df, shows 4)
> ask n2 p1 total x
  n2 answers p1/1 total x: ok(value 4)
