# An addition and a removal that do not know of each other: the addition wins, since the removal concerns only what its node had seen.
- start crdt n1 n2
- ask n1 p0 insert x "milk"
- deliver
> ask n1 p0 remove x "milk"
  n1 syncs
  n1: crdt/state(key x, holds n1:2, state fe4ab791, shows [], took nth 2, f remove, value milk)
  n1 answers p0/2 remove x milk: ok(value milk)
  n1 -> n2: Objects(start 1, upTo 2, objects [key x, vector [[n1; 2]], entries [[n1/1; element milk, removed true]]])
> ask n2 p1 insert x "milk"
  n2 syncs
  n2: crdt/state(key x, holds n1:1 n2:1, state e20d17e0, shows [milk], took nth 1, f insert, value milk)
  n2 answers p1/1 insert x milk: ok(value milk)
  n2 -> n1: Objects(start 1, upTo 2, objects [key x, vector [[n1; 1]; [n2; 1]], entries [[n1/1; element milk, removed false]; [n2/1; element milk, removed false]]])
> deliver
n2 receives Objects(start 1, upTo 2, objects [key x, vector [[n1; 2]], entries [[n1/1; element milk, removed true]]]) from n1
  n2 syncs
  n2 -> n1: Merged(start 1, upTo 2)
  n2: crdt/state(key x, holds n1:2 n2:1, state f31318d5, shows [milk])
n1 receives Objects(start 1, upTo 2, objects [key x, vector [[n1; 1]; [n2; 1]], entries [[n1/1; element milk, removed false]; [n2/1; element milk, removed false]]]) from n2
  n1 syncs
  n1 -> n2: Merged(start 1, upTo 2)
  n1: crdt/state(key x, holds n1:2 n2:1, state f31318d5, shows [milk])
n1 receives Merged(start 1, upTo 2) from n2
n2 receives Merged(start 1, upTo 2) from n1
> ask n1 p0 members x
  n1 answers p0/3 members x: ok(value [milk])
> ask n2 p1 members x
  n2 answers p1/2 members x: ok(value [milk])
