# DeCandia et al. (2007), section 4.4: both of two concurrent writes are kept, and a write that has seen both replaces them.
- start gossip n1 n2 keep=siblings
- ask n1 p0 write x 1
- ask n2 p1 write x 2
- fire n1 exchange
- deliver
> ask n1 p0 read x
  n1 answers p0/2 read x: ok(value [1; 2])
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value [1; 2])
> ask n2 p1 write x 3
  n2 syncs
  n2: gossip/state(key x, holds n1:1 n2:2, state 37ddaac0, shows [3], took nth 2, f write, value 3)
  n2 answers p1/3 write x 3: ok(value 3)
> fire n1 exchange
  n1 -> n2: Root(hash 1e15bef7)
> deliver
n2 receives Root(hash 1e15bef7) from n1
  n2 -> n1: Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 9ea6dcb0])
n1 receives Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 9ea6dcb0]) from n2
  n1 -> n2: Contents(objects [key x, vector [[n1; 1]; [n2; 1]], entries [[n1/1; value 1, replaced false]; [n2/1; value 2, replaced false]]], wanted [7])
n2 receives Contents(objects [key x, vector [[n1; 1]; [n2; 1]], entries [[n1/1; value 1, replaced false]; [n2/1; value 2, replaced false]]], wanted [7]) from n1
  n2 -> n1: Contents(objects [key x, vector [[n1; 1]; [n2; 2]], entries [[n2/1; value 2, replaced true]; [n1/1; value 1, replaced true]; [n2/2; value 3, replaced false]]], wanted [])
n1 receives Contents(objects [key x, vector [[n1; 1]; [n2; 2]], entries [[n2/1; value 2, replaced true]; [n1/1; value 1, replaced true]; [n2/2; value 3, replaced false]]], wanted []) from n2
  n1 syncs
  n1: gossip/state(key x, holds n1:1 n2:2, state 37ddaac0, shows [3])
> ask n1 p0 read x
  n1 answers p0/3 read x: ok(value [3])
