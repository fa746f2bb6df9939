# The same with the write-back: the read at n2 answers when a majority holds the new value, and every later read finds it.
- start abd n1 n2 n3 n4 n5
- ask n1 p0 write x 1
- deliver
- ask n1 p0 write x 2
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
- deliver n3 n1
- deliver n1 n2
- crash n1
- ask n2 p1 read x
- deliver n2 n3
- deliver n2 n4
- deliver n3 n2
> deliver n4 n2
n2 receives Held(operation 1/1, key x, version number 1, writer n1, value 1) from n4
  n2: abd/quorum(phase query, nodes [n2; n3; n4])
  n2 -> n1: Store(operation 1/1, key x, version number 2, writer n1, value 2)
  n2 -> n3: Store(operation 1/1, key x, version number 2, writer n1, value 2)
  n2 -> n4: Store(operation 1/1, key x, version number 2, writer n1, value 2)
  n2 -> n5: Store(operation 1/1, key x, version number 2, writer n1, value 2)
> deliver n2 n3
n3 receives Store(operation 1/1, key x, version number 2, writer n1, value 2) from n2
  n3 syncs
  n3: abd/stored(key x, number 2, writer n1, value 2)
  n3 -> n2: Stored(operation 1/1, key x)
> deliver n2 n4
n4 receives Store(operation 1/1, key x, version number 2, writer n1, value 2) from n2
  n4 syncs
  n4: abd/stored(key x, number 2, writer n1, value 2)
  n4 -> n2: Stored(operation 1/1, key x)
- deliver n3 n2
> deliver n4 n2
n2 receives Stored(operation 1/1, key x) from n4
  n2: abd/quorum(phase store, nodes [n2; n3; n4])
  n2: abd/answered(key x, number 2, writer n1)
  n2 answers p1/1 read x: ok(value 2)
- ask n5 p2 read x
- deliver n5 n3
- deliver n5 n4
- deliver n3 n5
> deliver n4 n5
n5 receives Held(operation 1/1, key x, version number 2, writer n1, value 2) from n4
  n5: abd/quorum(phase query, nodes [n3; n4; n5])
  n5 syncs
  n5: abd/stored(key x, number 2, writer n1, value 2)
  n5 -> n1: Store(operation 1/1, key x, version number 2, writer n1, value 2)
  n5 -> n2: Store(operation 1/1, key x, version number 2, writer n1, value 2)
  n5 -> n3: Store(operation 1/1, key x, version number 2, writer n1, value 2)
  n5 -> n4: Store(operation 1/1, key x, version number 2, writer n1, value 2)
- deliver n5 n3
- deliver n5 n4
- deliver n3 n5
> deliver n4 n5
n5 receives Stored(operation 1/1, key x) from n4
  n5: abd/quorum(phase store, nodes [n3; n4; n5])
  n5: abd/answered(key x, number 2, writer n1)
  n5 answers p2/1 read x: ok(value 2)
