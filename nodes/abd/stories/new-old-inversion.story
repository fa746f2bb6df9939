# Attiya, Bar-Noy and Dolev (1995), section 3: why a read writes back. The second write has reached n1 and n2 only, and n1 is gone.
- start abd n1 n2 n3 n4 n5 variant=no-write-back
- ask n1 p0 write x 1
- deliver
- ask n1 p0 write x 2
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
- deliver n3 n1
> deliver n1 n2
n2 receives Store(operation 1/2, key x, version number 2, writer n1, value 2) from n1
  n2 syncs
  n2: abd/stored(key x, number 2, writer n1, value 2)
  n2 -> n1: Stored(operation 1/2, key x)
> crash n1

# A read at n2 finds the new value, and answers without storing it.
- ask n2 p1 read x
- deliver n2 n3
- deliver n2 n4
- deliver n3 n2
> deliver n4 n2
n2 receives Held(operation 1/1, key x, version number 1, writer n1, value 1) from n4
  n2: abd/quorum(phase query, nodes [n2; n3; n4])
  n2: abd/answered(key x, number 2, writer n1)
  n2 answers p1/1 read x: ok(value 2)

# A later read asks n3, n4 and n5, and finds the old one: the new value came before the old one.
- ask n5 p2 read x
- deliver n5 n3
- deliver n5 n4
- deliver n3 n5
> deliver n4 n5
n5 receives Held(operation 1/1, key x, version number 1, writer n1, value 1) from n4
  n5: abd/quorum(phase query, nodes [n3; n4; n5])
  n5: abd/answered(key x, number 1, writer n1)
  n5 answers p2/1 read x: ok(value 1)
