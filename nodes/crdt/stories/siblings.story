# Two writes that do not know of each other are both kept, until a write that has seen both replaces them.
- start crdt n1 n2 type=mv-register replication=delta
> ask n1 p0 write x 1
  n1 syncs
  n1: crdt/state(key x, holds n1:1, state 77a798c0, shows [1], took nth 1, f write, value 1)
  n1 answers p0/1 write x 1: ok(value 1)
  n1 -> n2: Objects(start 1, upTo 1, objects [key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]])
> ask n2 p1 write x 2
  n2 syncs
  n2: crdt/state(key x, holds n2:1, state 90d53cdb, shows [2], took nth 1, f write, value 2)
  n2 answers p1/1 write x 2: ok(value 2)
  n2 -> n1: Objects(start 1, upTo 1, objects [key x, vector [[n2; 1]], entries [[n2/1; value 2, replaced false]]])
> deliver
n2 receives Objects(start 1, upTo 1, objects [key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]]) from n1
  n2 syncs
  n2 -> n1: Merged(start 1, upTo 1)
  n2: crdt/state(key x, holds n1:1 n2:1, state 087cd59b, shows [1; 2])
n1 receives Objects(start 1, upTo 1, objects [key x, vector [[n2; 1]], entries [[n2/1; value 2, replaced false]]]) from n2
  n1 syncs
  n1 -> n2: Merged(start 1, upTo 1)
  n1: crdt/state(key x, holds n1:1 n2:1, state 087cd59b, shows [1; 2])
n1 receives Merged(start 1, upTo 1) from n2
n2 receives Merged(start 1, upTo 1) from n1
> ask n1 p0 read x
  n1 answers p0/2 read x: ok(value [1; 2])
- ask n1 p0 write x 3
> deliver
n2 receives Objects(start 1, upTo 3, objects [key x, vector [[n1; 2]; [n2; 1]], entries [[n1/1; value 1, replaced true]; [n2/1; value 2, replaced true]; [n1/2; value 3, replaced false]]]) from n1
  n2 syncs
  n2 -> n1: Merged(start 1, upTo 3)
  n2: crdt/state(key x, holds n1:2 n2:1, state e167016f, shows [3])
n1 receives Merged(start 1, upTo 3) from n2
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value [3])
