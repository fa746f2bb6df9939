# n2 inserts after an element that n1 removes meanwhile. The tombstone stays, so that n1 knows where the new element belongs.
- start crdt n1 n2 type=rga
- ask n1 p0 insert x ["a", null]
- ask n1 p0 insert x ["b", "a"]
- ask n1 p0 insert x ["d", "b"]
- deliver
- fire n1 tick
- deliver
- ask n1 p0 remove x "b"
- ask n2 p1 insert x ["c", "b"]
> deliver
n2 receives Objects(start 1, upTo 4, objects [key x, vector [[n1; 4]], entries [[n1/1; element a, after null, clock 1, node n1, removed false]; [n1/2; element b, after n1/1, clock 2, node n1, removed true]; [n1/3; element d, after n1/2, clock 3, node n1, removed false]]]) from n1
  n2 syncs
  n2 -> n1: Merged(start 1, upTo 4)
  n2: crdt/state(key x, holds n1:4 n2:1, state fd7cbfcb, shows [a; c; d])
n1 receives Objects(start 1, upTo 3, objects [key x, vector [[n1; 3]; [n2; 1]], entries [[n1/1; element a, after null, clock 1, node n1, removed false]; [n1/2; element b, after n1/1, clock 2, node n1, removed false]; [n1/3; element d, after n1/2, clock 3, node n1, removed false]; [n2/1; element c, after n1/2, clock 4, node n2, removed false]]]) from n2
  n1 syncs
  n1 -> n2: Merged(start 1, upTo 3)
  n1: crdt/state(key x, holds n1:4 n2:1, state fd7cbfcb, shows [a; c; d])
n1 receives Merged(start 1, upTo 4) from n2
n2 receives Merged(start 1, upTo 3) from n1
> ask n1 p0 read x
  n1 answers p0/5 read x: ok(value [a; c; d])
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value [a; c; d])
