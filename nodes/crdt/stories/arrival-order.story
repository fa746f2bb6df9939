# In the order of arrival the removal finds nothing to remove at n3, and the addition comes after it. n3 holds the same updates as n2, and another set.
- start crdt n1 n2 n3 replication=op variant=arrival-order
- ask n1 p0 insert x "milk"
- deliver n1 n2
- ask n2 p1 remove x "milk"
- deliver n2 n3
> deliver n1 n3
n3 receives Operations(first 1, operations [key x, origin node n1, nth 1, after [], effect add milk]) from n1
  n3 syncs
  n3 -> n1: Delivered(upTo 1)
  n3: crdt/state(key x, holds n1:1 n2:1, state ed44b69c, shows [milk])
> ask n3 p2 members x
  n3 answers p2/1 members x: ok(value [milk])
> ask n2 p1 members x
  n2 answers p1/2 members x: ok(value [])
