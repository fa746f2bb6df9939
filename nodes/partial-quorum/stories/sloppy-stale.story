# R + W > N, and yet a read misses an acknowledged write: n5 and n4, which stands in, keep the write; n2 and n1 answer the read.
- start partial-quorum n1 n2 n3 n4 n5 quorums=sloppy
- crash n1
- crash n2
- ask n5 p0 write x 1
- deliver
- fire n5 p0/1
> deliver
n4 receives Put(id p0/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead n2) from n5
  n4 syncs
  n4: partial-quorum/hinted(key x, owner n2, holds n5:1)
  n4 -> n5: Kept(id p0/1)
n3 receives Put(id p0/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead n1) from n5
  n3 syncs
  n3: partial-quorum/hinted(key x, owner n1, holds n5:1)
  n3 -> n5: Kept(id p0/1)
n5 receives Kept(id p0/1) from n4
  n5 answers p0/1 write x 1: ok(value 1)
n5 receives Kept(id p0/1) from n3
- crash n5
- restart n1
- restart n2
> ask n2 p1 read x
  n2 -> n5: Get(id p1/1, key x)
  n2 -> n1: Get(id p1/1, key x)
- lose n2 n5
> deliver
n1 receives Get(id p1/1, key x) from n2
  n1 -> n2: Got(id p1/1, object key x, vector [], entries [])
n2 receives Got(id p1/1, object key x, vector [], entries []) from n1
  n2 answers p1/1 read x: ok(value [])

# The hand-off ends that.
- fire n4 compare
- deliver
> ask n2 p1 read x
  n2 -> n5: Get(id p1/2, key x)
  n2 -> n1: Get(id p1/2, key x)
- lose n2 n5
> deliver
n1 receives Get(id p1/2, key x) from n2
  n1 -> n2: Got(id p1/2, object key x, vector [], entries [])
n2 receives Got(id p1/2, object key x, vector [], entries []) from n1
  n2 answers p1/2 read x: ok(value [1])
  n2 -> n1: Repair(object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]])
n1 receives Repair(object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]]) from n2
  n1 syncs
  n1: partial-quorum/state(key x, holds n5:1, state fd9eca5f, shows [1])
