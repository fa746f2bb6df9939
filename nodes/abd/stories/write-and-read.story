# Lynch and Shvartsman (1997), section 3: a write asks for the versions of a majority, and stores its value under a greater tag at a majority.
# With n others that is 4n messages, of which its client waits for 4, one after the other.
- start abd n1 n2 n3
> ask n2 p0 write x 1
  n2 -> n1: Query(operation 1/1, key x)
  n2 -> n3: Query(operation 1/1, key x)
> deliver
n1 receives Query(operation 1/1, key x) from n2
  n1 -> n2: Held(operation 1/1, key x, version number 0, writer , value null)
n3 receives Query(operation 1/1, key x) from n2
  n3 -> n2: Held(operation 1/1, key x, version number 0, writer , value null)
n2 receives Held(operation 1/1, key x, version number 0, writer , value null) from n1
  n2: abd/quorum(phase query, nodes [n1; n2])
  n2 syncs
  n2: abd/stored(key x, number 1, writer n2, value 1)
  n2 -> n1: Store(operation 1/1, key x, version number 1, writer n2, value 1)
  n2 -> n3: Store(operation 1/1, key x, version number 1, writer n2, value 1)
n2 receives Held(operation 1/1, key x, version number 0, writer , value null) from n3
n1 receives Store(operation 1/1, key x, version number 1, writer n2, value 1) from n2
  n1 syncs
  n1: abd/stored(key x, number 1, writer n2, value 1)
  n1 -> n2: Stored(operation 1/1, key x)
n3 receives Store(operation 1/1, key x, version number 1, writer n2, value 1) from n2
  n3 syncs
  n3: abd/stored(key x, number 1, writer n2, value 1)
  n3 -> n2: Stored(operation 1/1, key x)
n2 receives Stored(operation 1/1, key x) from n1
  n2: abd/quorum(phase store, nodes [n1; n2])
  n2: abd/answered(key x, number 1, writer n2)
  n2 answers p0/1 write x 1: ok(value 1)
n2 receives Stored(operation 1/1, key x) from n3

# A read does the same, and stores what it found.
> ask n3 p1 read x
  n3 -> n1: Query(operation 1/1, key x)
  n3 -> n2: Query(operation 1/1, key x)
> deliver
n1 receives Query(operation 1/1, key x) from n3
  n1 -> n3: Held(operation 1/1, key x, version number 1, writer n2, value 1)
n2 receives Query(operation 1/1, key x) from n3
  n2 -> n3: Held(operation 1/1, key x, version number 1, writer n2, value 1)
n3 receives Held(operation 1/1, key x, version number 1, writer n2, value 1) from n1
  n3: abd/quorum(phase query, nodes [n1; n3])
  n3 -> n1: Store(operation 1/1, key x, version number 1, writer n2, value 1)
  n3 -> n2: Store(operation 1/1, key x, version number 1, writer n2, value 1)
n3 receives Held(operation 1/1, key x, version number 1, writer n2, value 1) from n2
n1 receives Store(operation 1/1, key x, version number 1, writer n2, value 1) from n3
  n1 -> n3: Stored(operation 1/1, key x)
n2 receives Store(operation 1/1, key x, version number 1, writer n2, value 1) from n3
  n2 -> n3: Stored(operation 1/1, key x)
n3 receives Stored(operation 1/1, key x) from n1
  n3: abd/quorum(phase store, nodes [n1; n3])
  n3: abd/answered(key x, number 1, writer n2)
  n3 answers p1/1 read x: ok(value 1)
n3 receives Stored(operation 1/1, key x) from n2

# No number is used twice by a node: that of the next write is above what any node has, and above its own.
> ask n2 p0 write x 2
  n2 -> n1: Query(operation 1/2, key x)
  n2 -> n3: Query(operation 1/2, key x)
> deliver n2 n1
n1 receives Query(operation 1/2, key x) from n2
  n1 -> n2: Held(operation 1/2, key x, version number 1, writer n2, value 1)
> deliver n1 n2
n2 receives Held(operation 1/2, key x, version number 1, writer n2, value 1) from n1
  n2: abd/quorum(phase query, nodes [n1; n2])
  n2 syncs
  n2: abd/stored(key x, number 2, writer n2, value 2)
  n2 -> n1: Store(operation 1/2, key x, version number 2, writer n2, value 2)
  n2 -> n3: Store(operation 1/2, key x, version number 2, writer n2, value 2)
