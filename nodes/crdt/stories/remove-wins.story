# The same with a two-phase set: what was removed once never comes back, not even by an addition that came later.
- start crdt n1 n2 type=2p-set
- ask n1 p0 insert x "milk"
- deliver
> ask n1 p0 remove x "milk"
  n1 syncs
  n1: crdt/state(key x, holds n1:2, state 78fb7df3, shows [], took nth 2, f remove, value milk)
  n1 answers p0/2 remove x milk: ok(value milk)
  n1 -> n2: Objects(start 1, upTo 2, objects [key x, vector [[n1; 2]], entries [["milk"; element milk, removed true]]])
> ask n2 p1 insert x "milk"
  n2 syncs
  n2: crdt/state(key x, holds n1:1 n2:1, state 9d5f6e6d, shows [milk], took nth 1, f insert, value milk)
  n2 answers p1/1 insert x milk: ok(value milk)
  n2 -> n1: Objects(start 1, upTo 2, objects [key x, vector [[n1; 1]; [n2; 1]], entries [["milk"; element milk, removed false]]])
- deliver
> ask n2 p1 members x
  n2 answers p1/2 members x: ok(value [])
> ask n2 p1 insert x "milk"
  n2 answers p1/3 insert x milk: fail(error the element was removed, and cannot come back)
