# Operation by operation: the acknowledgement of n2 is lost, n1 sends the addition again, and n2 knows it by its name.
- start crdt n1 n2 type=pn-counter replication=op
> ask n1 p0 increment x 2
  n1 syncs
  n1: crdt/state(key x, holds n1:1, state 80f0569d, shows 2, took nth 1, f increment, value 2)
  n1 answers p0/1 increment x 2: ok(value 2)
  n1 -> n2: Operations(first 1, operations [key x, origin node n1, nth 1, after [], effect add 2])
> deliver n1 n2
n2 receives Operations(first 1, operations [key x, origin node n1, nth 1, after [], effect add 2]) from n1
  n2 syncs
  n2 -> n1: Delivered(upTo 1)
  n2: crdt/state(key x, holds n1:1, state 80f0569d, shows 2)
> lose n2 n1
n2 -> n1 lost: Delivered(upTo 1)
> fire n1 tick
  n1 -> n2: Operations(first 1, operations [key x, origin node n1, nth 1, after [], effect add 2])
> deliver
n2 receives Operations(first 1, operations [key x, origin node n1, nth 1, after [], effect add 2]) from n1
  n2 -> n1: Delivered(upTo 1)
n1 receives Delivered(upTo 1) from n2
> ask n2 p1 total x
  n2 answers p1/1 total x: ok(value 2)
