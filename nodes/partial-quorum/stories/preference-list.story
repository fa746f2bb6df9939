# DeCandia et al. (2007), sections 4.2 and 4.3: the first three nodes on the ring after x hold it: n5, n2, n1. Another node sends a client there.
- start partial-quorum n1 n2 n3 n4 n5
> ask n3 p0 write x 1
  n3 answers p0/1 write x 1: fail(error x is held elsewhere, retry true, leader n2)

# One of them coordinates: it keeps the write, and answers when W = 2 nodes keep it.
> ask n5 p0 write x 1
  n5 syncs
  n5: partial-quorum/state(key x, holds n5:1, state fd9eca5f, shows [1], took nth 1, f write, value 1)
  n5 -> n2: Put(id p0/2, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead null)
  n5 -> n1: Put(id p0/2, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead null)
> deliver n5 n2
n2 receives Put(id p0/2, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead null) from n5
  n2 syncs
  n2: partial-quorum/state(key x, holds n5:1, state fd9eca5f, shows [1])
  n2 -> n5: Kept(id p0/2)
> deliver n2 n5
n5 receives Kept(id p0/2) from n2
  n5 answers p0/2 write x 1: ok(value 1)
> deliver
n1 receives Put(id p0/2, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead null) from n5
  n1 syncs
  n1: partial-quorum/state(key x, holds n5:1, state fd9eca5f, shows [1])
  n1 -> n5: Kept(id p0/2)
n5 receives Kept(id p0/2) from n1

# A read joins what R = 2 of them hold.
> ask n1 p1 read x
  n1 -> n5: Get(id p1/1, key x)
  n1 -> n2: Get(id p1/1, key x)
> deliver
n5 receives Get(id p1/1, key x) from n1
  n5 -> n1: Got(id p1/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]])
n2 receives Get(id p1/1, key x) from n1
  n2 -> n1: Got(id p1/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]])
n1 receives Got(id p1/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]]) from n5
  n1 answers p1/1 read x: ok(value [1])
n1 receives Got(id p1/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]]) from n2
