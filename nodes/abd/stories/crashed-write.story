# A write crashes half-way: only its coordinator has stored it. Reads that do not ask n1 find nothing of it.
- start abd n1 n2 n3
- ask n1 p0 write x 1
- deliver n1 n2
> deliver n2 n1
n1 receives Held(operation 1/1, key x, version number 0, writer , value null) from n2
  n1: abd/quorum(phase query, nodes [n1; n2])
  n1 syncs
  n1: abd/stored(key x, number 1, writer n1, value 1)
  n1 -> n2: Store(operation 1/1, key x, version number 1, writer n1, value 1)
  n1 -> n3: Store(operation 1/1, key x, version number 1, writer n1, value 1)
> crash n1
- lose n1 n2
- lose n1 n3
- ask n2 p1 read x
> deliver
n1 receives Query(operation 1/1, key x) from n2
n1 is down
n3 receives Query(operation 1/1, key x) from n2
  n3 -> n2: Held(operation 1/1, key x, version number 0, writer , value null)
n2 receives Held(operation 1/1, key x, version number 0, writer , value null) from n3
  n2: abd/quorum(phase query, nodes [n2; n3])
  n2 -> n1: Store(operation 1/1, key x, version number 0, writer , value null)
  n2 -> n3: Store(operation 1/1, key x, version number 0, writer , value null)
n1 receives Store(operation 1/1, key x, version number 0, writer , value null) from n2
n1 is down
n3 receives Store(operation 1/1, key x, version number 0, writer , value null) from n2
  n3 -> n2: Stored(operation 1/1, key x)
n2 receives Stored(operation 1/1, key x) from n3
  n2: abd/quorum(phase store, nodes [n2; n3])
  n2: abd/answered(key x, number 0, writer )
  n2 answers p1/1 read x: ok(value null)

# n1 is back. A read there finds the value, and writes it back: from now on all reads find it, also those that do not ask n1.
> restart n1
  n1: abd/stored(key x, number 1, writer n1, value 1)
  n1 syncs
> ask n1 p2 read x
  n1 -> n2: Query(operation 2/1, key x)
  n1 -> n3: Query(operation 2/1, key x)
- deliver n1 n2
> deliver n2 n1
n1 receives Held(operation 2/1, key x, version number 0, writer , value null) from n2
  n1: abd/quorum(phase query, nodes [n1; n2])
  n1 -> n2: Store(operation 2/1, key x, version number 1, writer n1, value 1)
  n1 -> n3: Store(operation 2/1, key x, version number 1, writer n1, value 1)
- deliver n1 n2
> deliver n2 n1
n1 receives Stored(operation 2/1, key x) from n2
  n1: abd/quorum(phase store, nodes [n1; n2])
  n1: abd/answered(key x, number 1, writer n1)
  n1 answers p2/1 read x: ok(value 1)
- crash n1
- ask n2 p1 read x
> deliver
n3 receives Query(operation 2/1, key x) from n1
  n3 -> n1: Held(operation 2/1, key x, version number 0, writer , value null)
n3 receives Store(operation 2/1, key x, version number 1, writer n1, value 1) from n1
  n3 syncs
  n3: abd/stored(key x, number 1, writer n1, value 1)
  n3 -> n1: Stored(operation 2/1, key x)
n1 receives Query(operation 1/2, key x) from n2
n1 is down
n3 receives Query(operation 1/2, key x) from n2
  n3 -> n2: Held(operation 1/2, key x, version number 1, writer n1, value 1)
n1 receives Held(operation 2/1, key x, version number 0, writer , value null) from n3
n1 is down
n1 receives Stored(operation 2/1, key x) from n3
n1 is down
n2 receives Held(operation 1/2, key x, version number 1, writer n1, value 1) from n3
  n2: abd/quorum(phase query, nodes [n2; n3])
  n2 -> n1: Store(operation 1/2, key x, version number 1, writer n1, value 1)
  n2 -> n3: Store(operation 1/2, key x, version number 1, writer n1, value 1)
n1 receives Store(operation 1/2, key x, version number 1, writer n1, value 1) from n2
n1 is down
n3 receives Store(operation 1/2, key x, version number 1, writer n1, value 1) from n2
  n3 -> n2: Stored(operation 1/2, key x)
n2 receives Stored(operation 1/2, key x) from n3
  n2: abd/quorum(phase store, nodes [n2; n3])
  n2: abd/answered(key x, number 1, writer n1)
  n2 answers p1/2 read x: ok(value 1)
