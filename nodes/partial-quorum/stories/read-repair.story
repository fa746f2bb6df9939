# Section 5: a write has not reached n3. A read of all copies finds that, and tells n3 what it lacks.
- start partial-quorum n1 n2 n3
- ask n1 p0 write x 1
- lose n1 n3
- deliver
> ask n2 p1 read x
  n2 -> n1: Get(id p1/1, key x)
  n2 -> n3: Get(id p1/1, key x)
> deliver
n1 receives Get(id p1/1, key x) from n2
  n1 -> n2: Got(id p1/1, object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]])
n3 receives Get(id p1/1, key x) from n2
  n3 -> n2: Got(id p1/1, object key x, vector [], entries [])
n2 receives Got(id p1/1, object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]) from n1
  n2 answers p1/1 read x: ok(value [1])
n2 receives Got(id p1/1, object key x, vector [], entries []) from n3
  n2 -> n3: Repair(object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]])
n3 receives Repair(object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]) from n2
  n3 syncs
  n3: partial-quorum/state(key x, holds n1:1, state 77a798c0, shows [1])

# A copy that is complete is told nothing.
> ask n2 p1 read x
  n2 -> n1: Get(id p1/2, key x)
  n2 -> n3: Get(id p1/2, key x)
> deliver
n1 receives Get(id p1/2, key x) from n2
  n1 -> n2: Got(id p1/2, object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]])
n3 receives Get(id p1/2, key x) from n2
  n3 -> n2: Got(id p1/2, object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]])
n2 receives Got(id p1/2, object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]) from n1
  n2 answers p1/2 read x: ok(value [1])
n2 receives Got(id p1/2, object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]) from n3
