# Without the tombstone n1 does not know where the element belongs that n2 inserts after it, and never shows it.
- start crdt n1 n2 type=rga replication=op variant=tombstones-collected
- ask n1 p0 insert x ["a", null]
- ask n1 p0 insert x ["b", "a"]
- deliver
- ask n1 p0 remove x "b"
- ask n2 p1 insert x ["c", "b"]
- deliver
> ask n1 p0 read x
  n1 answers p0/4 read x: ok(value [a])
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value [a; c])
