# A write crashes half-way, and is not found before another write goes above it: then it has never taken effect. Both have the number 1, and
# names of nodes decide.
- start abd n1 n2 n3
- ask n1 p0 write x 1
- deliver n1 n2
- deliver n2 n1
- crash n1
- lose n1 n2
- lose n1 n3
- ask n2 p1 write x 2
> deliver
n1 receives Query(operation 1/1, key x) from n2
n1 is down
n3 receives Query(operation 1/1, key x) from n2
  n3 -> n2: Held(operation 1/1, key x, version number 0, writer , value null)
n2 receives Held(operation 1/1, key x, version number 0, writer , value null) from n3
  n2: abd/quorum(phase query, nodes [n2; n3])
  n2 syncs
  n2: abd/stored(key x, number 1, writer n2, value 2)
  n2 -> n1: Store(operation 1/1, key x, version number 1, writer n2, value 2)
  n2 -> n3: Store(operation 1/1, key x, version number 1, writer n2, value 2)
n1 receives Store(operation 1/1, key x, version number 1, writer n2, value 2) from n2
n1 is down
n3 receives Store(operation 1/1, key x, version number 1, writer n2, value 2) from n2
  n3 syncs
  n3: abd/stored(key x, number 1, writer n2, value 2)
  n3 -> n2: Stored(operation 1/1, key x)
n2 receives Stored(operation 1/1, key x) from n3
  n2: abd/quorum(phase store, nodes [n2; n3])
  n2: abd/answered(key x, number 1, writer n2)
  n2 answers p1/1 write x 2: ok(value 2)
- restart n1
- ask n1 p2 read x
> deliver
n2 receives Query(operation 2/1, key x) from n1
  n2 -> n1: Held(operation 2/1, key x, version number 1, writer n2, value 2)
n3 receives Query(operation 2/1, key x) from n1
  n3 -> n1: Held(operation 2/1, key x, version number 1, writer n2, value 2)
n1 receives Held(operation 2/1, key x, version number 1, writer n2, value 2) from n2
  n1: abd/quorum(phase query, nodes [n1; n2])
  n1 syncs
  n1: abd/stored(key x, number 1, writer n2, value 2)
  n1 -> n2: Store(operation 2/1, key x, version number 1, writer n2, value 2)
  n1 -> n3: Store(operation 2/1, key x, version number 1, writer n2, value 2)
n1 receives Held(operation 2/1, key x, version number 1, writer n2, value 2) from n3
n2 receives Store(operation 2/1, key x, version number 1, writer n2, value 2) from n1
  n2 -> n1: Stored(operation 2/1, key x)
n3 receives Store(operation 2/1, key x, version number 1, writer n2, value 2) from n1
  n3 -> n1: Stored(operation 2/1, key x)
n1 receives Stored(operation 2/1, key x) from n2
  n1: abd/quorum(phase store, nodes [n1; n2])
  n1: abd/answered(key x, number 1, writer n2)
  n1 answers p2/1 read x: ok(value 2)
n1 receives Stored(operation 2/1, key x) from n3
