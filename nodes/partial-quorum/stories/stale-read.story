# R + W = N: a write that n1 and n2 keep is acknowledged, and a read of one copy at n3 does not see it.
- start partial-quorum n1 n2 n3 read-quorum=1
- ask n1 p0 write x 1
- deliver n1 n2
> deliver n2 n1
n1 receives Kept(id p0/1) from n2
  n1 answers p0/1 write x 1: ok(value 1)
> ask n3 p1 read x
  n3 -> n2: Get(id p1/1, key x)
  n3 -> n1: Get(id p1/1, key x)
  n3 answers p1/1 read x: ok(value [])

# With R = 2 the read waits for another copy, and any other one has the write.
- deliver
- start partial-quorum n1 n2 n3
- ask n1 p0 write x 1
- deliver n1 n2
> deliver n2 n1
n1 receives Kept(id p0/2) from n2
  n1 answers p0/2 write x 1: ok(value 1)
> ask n3 p1 read x
  n3 -> n2: Get(id p1/2, key x)
  n3 -> n1: Get(id p1/2, key x)
- deliver n3 n2
> deliver n2 n3
n3 receives Got(id p1/2, object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]) from n2
  n3 syncs
  n3: partial-quorum/state(key x, holds n1:1, state 77a798c0, shows [1])
  n3 answers p1/2 read x: ok(value [1])
