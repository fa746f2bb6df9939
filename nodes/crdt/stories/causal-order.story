# Operations in causal order: n3 gets the removal before the addition that it removes, and holds it back.
- start crdt n1 n2 n3 replication=op
- ask n1 p0 insert x "milk"
- deliver n1 n2
> ask n2 p1 remove x "milk"
  n2 syncs
  n2: crdt/state(key x, holds n1:1 n2:1, state 00000000, shows [], took nth 1, f remove, value milk)
  n2 answers p1/1 remove x milk: ok(value milk)
  n2 -> n1: Operations(first 1, operations [key x, origin node n2, nth 1, after [[n1; 1]], effect remove milk, entries [n1/1]])
  n2 -> n3: Operations(first 1, operations [key x, origin node n2, nth 1, after [[n1; 1]], effect remove milk, entries [n1/1]])
> deliver n2 n3
n3 receives Operations(first 1, operations [key x, origin node n2, nth 1, after [[n1; 1]], effect remove milk, entries [n1/1]]) from n2
> ask n3 p2 members x
  n3 answers p2/1 members x: ok(value [])
> deliver n1 n3
n3 receives Operations(first 1, operations [key x, origin node n1, nth 1, after [], effect add milk]) from n1
  n3 syncs
  n3 -> n1: Delivered(upTo 1)
  n3 -> n2: Delivered(upTo 1)
  n3: crdt/state(key x, holds n1:1 n2:1, state 00000000, shows [])
> ask n3 p2 members x
  n3 answers p2/2 members x: ok(value [])
