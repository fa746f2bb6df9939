# What happens if a tag is sent out before it is on its writer's own disk: n2 has the value 1 under it, n1 has forgotten that, and gives the
# same tag to the value 2. From then on n2 and n3 hold different values, and neither replaces the other.
- start abd n1 n2 n3 variant=tag-not-synced
- ask n1 p0 write x 1
- deliver n1 n2
- deliver n2 n1
> deliver n1 n2
n2 receives Store(operation 1/1, key x, version number 1, writer n1, value 1) from n1
  n2 syncs
  n2: abd/stored(key x, number 1, writer n1, value 1)
  n2 -> n1: Stored(operation 1/1, key x)
- lose n1 n3
- crash n1
- lose n2 n1
- restart n1
- ask n1 p1 write x 2
- deliver n1 n3
> deliver n3 n1
n1 receives Held(operation 2/1, key x, version number 0, writer , value null) from n3
  n1: abd/quorum(phase query, nodes [n1; n3])
  n1 -> n2: Store(operation 2/1, key x, version number 1, writer n1, value 2)
  n1 -> n3: Store(operation 2/1, key x, version number 1, writer n1, value 2)
> deliver n1 n3
n3 receives Store(operation 2/1, key x, version number 1, writer n1, value 2) from n1
  n3 syncs
  n3: abd/stored(key x, number 1, writer n1, value 2)
  n3 -> n1: Stored(operation 2/1, key x)
> deliver n3 n1
n1 receives Stored(operation 2/1, key x) from n3
  n1: abd/quorum(phase store, nodes [n1; n3])
  n1: abd/answered(key x, number 1, writer n1)
  n1 answers p1/1 write x 2: ok(value 2)
- deliver n1 n2
