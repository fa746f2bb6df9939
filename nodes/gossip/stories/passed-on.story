# n1 takes a write, tells n3 and goes down. n2 hears of the write from n3.
- start gossip n1 n2 n3
- ask n1 p0 write x 1
- fire n1 exchange
> deliver
n3 receives Root(hash 440e38cb) from n1
  n3 -> n1: Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5])
n1 receives Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5]) from n3
  n1 -> n3: Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted [7])
n3 receives Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted [7]) from n1
  n3 syncs
  n3: gossip/state(key x, holds n1:1, state cbd3c8ab, shows 1)
> crash n1
- fire n2 exchange
- fire n3 exchange
> deliver
n3 receives Root(hash eee98cb5) from n2
  n3 -> n2: Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; f4c8b5af])
n2 receives Root(hash 440e38cb) from n3
  n2 -> n3: Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5])
n2 receives Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; f4c8b5af]) from n3
  n2 -> n3: Contents(objects [], wanted [7])
n3 receives Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5]) from n2
  n3 -> n2: Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted [7])
n3 receives Contents(objects [], wanted [7]) from n2
  n3 -> n2: Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted [])
n2 receives Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted [7]) from n3
  n2 syncs
  n2: gossip/state(key x, holds n1:1, state cbd3c8ab, shows 1)
n2 receives Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted []) from n3
> ask n2 p1 read x
  n2 answers p1/1 read x: ok(value 1)
> ask n3 p2 read x
  n3 answers p2/1 read x: ok(value 1)
