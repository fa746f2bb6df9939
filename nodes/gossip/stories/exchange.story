# Demers et al. (1987), push-pull anti-entropy: a write sends no message, and after one exchange both nodes hold what either held.
- start gossip n1 n2
> ask n1 p0 write x 1
  n1 syncs
  n1: gossip/state(key x, holds n1:1, state cbd3c8ab, shows 1, took nth 1, f write, value 1)
  n1 answers p0/1 write x 1: ok(value 1)
> ask n2 p1 write y 2
  n2 syncs
  n2: gossip/state(key y, holds n2:1, state 02a37bb8, shows 2, took nth 1, f write, value 2)
  n2 answers p1/1 write y 2: ok(value 2)
> fire n1 exchange
  n1 -> n2: Root(hash 440e38cb)
> deliver
n2 receives Root(hash 440e38cb) from n1
  n2 -> n1: Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 3841960c; 741638a5; 741638a5])
n1 receives Buckets(hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 3841960c; 741638a5; 741638a5]) from n2
  n1 -> n2: Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted [5; 7])
n2 receives Contents(objects [key x, vector [[n1; 1]], entries [[latest; value 1, time [0; 1], node n1]]], wanted [5; 7]) from n1
  n2 syncs
  n2: gossip/state(key x, holds n1:1, state cbd3c8ab, shows 1)
  n2 -> n1: Contents(objects [key y, vector [[n2; 1]], entries [[latest; value 2, time [0; 1], node n2]]], wanted [])
n1 receives Contents(objects [key y, vector [[n2; 1]], entries [[latest; value 2, time [0; 1], node n2]]], wanted []) from n2
  n1 syncs
  n1: gossip/state(key y, holds n2:1, state 02a37bb8, shows 2)
> ask n1 p0 read y
  n1 answers p0/2 read y: ok(value 2)
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value 1)

# Nodes that hold the same find that out by one message.
> fire n2 exchange
  n2 -> n1: Root(hash 9c10e81c)
> deliver
n1 receives Root(hash 9c10e81c) from n2
