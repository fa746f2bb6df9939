# With --write-back if-needed a read that finds the same version at a whole majority answers after 2n messages.
- start abd n1 n2 n3 write-back=if-needed
- ask n1 p0 write x 1
- deliver
> ask n2 p1 read x
  n2 -> n1: Query(operation 1/1, key x)
  n2 -> n3: Query(operation 1/1, key x)
> deliver
n1 receives Query(operation 1/1, key x) from n2
  n1 -> n2: Held(operation 1/1, key x, version number 1, writer n1, value 1)
n3 receives Query(operation 1/1, key x) from n2
  n3 -> n2: Held(operation 1/1, key x, version number 1, writer n1, value 1)
n2 receives Held(operation 1/1, key x, version number 1, writer n1, value 1) from n1
  n2: abd/quorum(phase query, nodes [n1; n2])
  n2: abd/answered(key x, number 1, writer n1)
  n2 answers p1/1 read x: ok(value 1)
n2 receives Held(operation 1/1, key x, version number 1, writer n1, value 1) from n3

# One that does not find it at a majority writes back: here n3 alone has the next write.
- ask n3 p0 write x 2
- deliver n3 n1
- deliver n1 n3
- crash n3
- lose n3 n1
- lose n3 n2
- restart n3
- ask n3 p1 read x
- deliver n3 n2
> deliver n2 n3
n3 receives Held(operation 2/1, key x, version number 1, writer n1, value 1) from n2
  n3: abd/quorum(phase query, nodes [n2; n3])
  n3 -> n1: Store(operation 2/1, key x, version number 2, writer n3, value 2)
  n3 -> n2: Store(operation 2/1, key x, version number 2, writer n3, value 2)
