# Section 4.4: two coordinators take writes that do not know of each other. Both stay, until a write that has seen both replaces them.
- start partial-quorum n1 n2 n3
- ask n1 p0 write x 1
- ask n2 p1 write x 2
- deliver
> ask n3 p2 read x
  n3 -> n2: Get(id p2/1, key x)
  n3 -> n1: Get(id p2/1, key x)
- deliver
- ask n3 p2 write x 3
- deliver
> ask n1 p0 read x
  n1 -> n2: Get(id p0/2, key x)
  n1 -> n3: Get(id p0/2, key x)
> deliver
n2 receives Get(id p0/2, key x) from n1
  n2 -> n1: Got(id p0/2, object key x, vector [[n1; 1]; [n2; 1]; [n3; 1]], entries [[n2/1; value 2, replaced true]; [n1/1; value 1, replaced true]; [n3/1; value 3, replaced false]])
n3 receives Get(id p0/2, key x) from n1
  n3 -> n1: Got(id p0/2, object key x, vector [[n1; 1]; [n2; 1]; [n3; 1]], entries [[n1/1; value 1, replaced true]; [n2/1; value 2, replaced true]; [n3/1; value 3, replaced false]])
n1 receives Got(id p0/2, object key x, vector [[n1; 1]; [n2; 1]; [n3; 1]], entries [[n2/1; value 2, replaced true]; [n1/1; value 1, replaced true]; [n3/1; value 3, replaced false]]) from n2
  n1 answers p0/2 read x: ok(value [3])
n1 receives Got(id p0/2, object key x, vector [[n1; 1]; [n2; 1]; [n3; 1]], entries [[n1/1; value 1, replaced true]; [n2/1; value 2, replaced true]; [n3/1; value 3, replaced false]]) from n3
