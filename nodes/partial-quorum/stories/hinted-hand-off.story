# Section 4.6: x belongs to n5, n2 and n1, and the last two are down. With sloppy quorums the next nodes on the ring stand in for them.
- start partial-quorum n1 n2 n3 n4 n5 quorums=sloppy
- crash n1
- crash n2
- ask n5 p0 write x 1
- deliver
> fire n5 p0/1
  n5 -> n4: Put(id p0/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead n2)
  n5 -> n3: Put(id p0/1, object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]], instead n1)
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

# n2 is up again. n4 hands off what it kept for n2, and drops the hint when n2 has said that it holds the write.
- restart n2
- fire n4 compare
> deliver
n3 receives Compare(step type Root, hash eee98cb5) from n4
n2 receives HandOff(object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]]) from n4
  n2 syncs
  n2: partial-quorum/state(key x, holds n5:1, state fd9eca5f, shows [1])
  n2 -> n4: Holds(key x, vector [[n5; 1]])
n4 receives Holds(key x, vector [[n5; 1]]) from n2
  n4 syncs
  n4: partial-quorum/handed-off(key x, owner n2, kept n5:1, holds n5:1)

# n1 is still down, and n3 tries again and again.
- fire n3 compare
> deliver
n4 receives Compare(step type Root, hash eee98cb5) from n3
n1 receives HandOff(object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]]) from n3
n1 is down
- restart n1
- fire n3 compare
> deliver
n4 receives Compare(step type Root, hash eee98cb5) from n3
n1 receives HandOff(object key x, vector [[n5; 1]], entries [[n5/1; value 1, replaced false]]) from n3
  n1 syncs
  n1: partial-quorum/state(key x, holds n5:1, state fd9eca5f, shows [1])
  n1 -> n3: Holds(key x, vector [[n5; 1]])
n3 receives Holds(key x, vector [[n5; 1]]) from n1
  n3 syncs
  n3: partial-quorum/handed-off(key x, owner n1, kept n5:1, holds n5:1)
