# n1 and n3 have no connection. What n1 has added comes to n3 by n2, which passes on what it has joined.
- start crdt n1 n2 n3 replication=delta
- cut n1
- ask n1 p0 insert x "milk"
- mend
- fire n1 tick
- lose n1 n3
> deliver
n2 receives Objects(start 1, upTo 1, objects [key x, vector [[n1; 1]], entries [[n1/1; element milk, removed false]]]) from n1
  n2 syncs
  n2 -> n1: Merged(start 1, upTo 1)
  n2: crdt/state(key x, holds n1:1, state ed44b69c, shows [milk])
n1 receives Merged(start 1, upTo 1) from n2
> fire n2 tick
  n2 -> n3: Objects(start 1, upTo 1, objects [key x, vector [[n1; 1]], entries [[n1/1; element milk, removed false]]])
> deliver
n3 receives Objects(start 1, upTo 1, objects [key x, vector [[n1; 1]], entries [[n1/1; element milk, removed false]]]) from n2
  n3 syncs
  n3 -> n2: Merged(start 1, upTo 1)
  n3: crdt/state(key x, holds n1:1, state ed44b69c, shows [milk])
n2 receives Merged(start 1, upTo 1) from n3
> ask n3 p2 members x
  n3 answers p2/1 members x: ok(value [milk])
