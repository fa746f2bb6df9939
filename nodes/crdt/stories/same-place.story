# Two insertions after the same element that do not know of each other: both nodes put the one with the greater clock first, and of equal clocks the one of the greater name.
- start crdt n1 n2 type=rga replication=op
- ask n1 p0 insert x ["a", null]
- deliver
> ask n1 p0 insert x ["b", "a"]
  n1 syncs
  n1: crdt/state(key x, holds n1:2, state 32ed1ff5, shows [a; b], took nth 2, f insert, value [b; a])
  n1 answers p0/2 insert x [b; a]: ok(value [b; a])
  n1 -> n2: Operations(first 2, operations [key x, origin node n1, nth 2, after [[n1; 1]], effect insert b, after n1/1, clock 2])
> ask n2 p1 insert x ["c", "a"]
  n2 syncs
  n2: crdt/state(key x, holds n1:1 n2:1, state 40d7c49c, shows [a; c], took nth 1, f insert, value [c; a])
  n2 answers p1/1 insert x [c; a]: ok(value [c; a])
  n2 -> n1: Operations(first 1, operations [key x, origin node n2, nth 1, after [[n1; 1]], effect insert c, after n1/1, clock 2])
> deliver
n2 receives Operations(first 2, operations [key x, origin node n1, nth 2, after [[n1; 1]], effect insert b, after n1/1, clock 2]) from n1
  n2 syncs
  n2 -> n1: Delivered(upTo 2)
  n2: crdt/state(key x, holds n1:2 n2:1, state 4fbb1348, shows [a; c; b])
n1 receives Operations(first 1, operations [key x, origin node n2, nth 1, after [[n1; 1]], effect insert c, after n1/1, clock 2]) from n2
  n1 syncs
  n1 -> n2: Delivered(upTo 1)
  n1: crdt/state(key x, holds n1:2 n2:1, state 4fbb1348, shows [a; c; b])
n1 receives Delivered(upTo 2) from n2
n2 receives Delivered(upTo 1) from n1
> ask n1 p0 read x
  n1 answers p0/3 read x: ok(value [a; c; b])
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value [a; c; b])
