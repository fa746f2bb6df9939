# Lamport (1986): a regular register is not atomic. During a write the first read, at its coordinator, shows it, and the next one does not.
- start partial-quorum n1 n2 n3
- ask n1 p0 write x 1
- lose n1 n2
- lose n1 n3
> ask n1 p1 read x
  n1 -> n2: Get(id p1/1, key x)
  n1 -> n3: Get(id p1/1, key x)
- deliver n1 n3
> deliver n3 n1
n1 receives Got(id p1/1, object key x, vector [], entries []) from n3
  n1 answers p1/1 read x: ok(value [1])
  n1 -> n3: Repair(object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]])
- lose n1 n2
- lose n1 n3
> ask n2 p2 read x
  n2 -> n1: Get(id p2/1, key x)
  n2 -> n3: Get(id p2/1, key x)
- deliver n2 n3
> deliver n3 n2
n2 receives Got(id p2/1, object key x, vector [], entries []) from n3
  n2 answers p2/1 read x: ok(value [])
