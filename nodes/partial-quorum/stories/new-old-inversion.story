# Lamport (1986): a regular register is not atomic. During a write the first read, at its coordinator, shows it, and the next one does not.
- start partial-quorum n1 n2 n3
- ask n1 p0 write x 1
- ask n1 p1 read x
- lose n1 n2
- lose n1 n3
- ask n1 p2 read x
- deliver n1 n3
> deliver n3 n1
n1 receives Got(id p2/1, object key x, vector [], entries []) from n3
  n1 answers p2/1 read x: ok(value [1])
  n1 -> n3: Repair(object key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]])
- lose n1 n3
- lose n1 n2
- ask n2 p3 read x
- deliver n2 n3
> deliver n3 n2
n2 receives Got(id p3/1, object key x, vector [], entries []) from n3
  n2 answers p3/1 read x: ok(value [])
