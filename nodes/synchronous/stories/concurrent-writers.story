# Lamport (1978) orders two writes that were made at the same time; by Ricart and Agrawala (1981) n1, whose write comes first, acknowledges
# the other one when its own is done. Both servers were asked, and 2n messages are sent for each write all the same.
- start synchronous n1 n2 n3
> ask n1 p0 increment x 1
  n1 syncs
  n1 -> n2: Store(stamp clock 1, node n1, request p0/1 increment x 1, done [])
  n1 -> n3: Store(stamp clock 1, node n1, request p0/1 increment x 1, done [])
> ask n2 p1 increment x 10
  n2 syncs
  n2 -> n1: Store(stamp clock 1, node n2, request p1/1 increment x 10, done [])
  n2 -> n3: Store(stamp clock 1, node n2, request p1/1 increment x 10, done [])
> deliver n1 n2
n2 receives Store(stamp clock 1, node n1, request p0/1 increment x 1, done []) from n1
  n2 syncs
  n2 -> n1: Stored(stamp clock 1, node n1, done [])
> deliver n2 n1
n1 receives Store(stamp clock 1, node n2, request p1/1 increment x 10, done []) from n2
  n1 syncs
n1 receives Stored(stamp clock 1, node n1, done []) from n2
> deliver n2 n3
n3 receives Store(stamp clock 1, node n2, request p1/1 increment x 10, done []) from n2
  n3 syncs
  n3 -> n2: Stored(stamp clock 1, node n2, done [])
> deliver n3 n2
n2 receives Stored(stamp clock 1, node n2, done []) from n3
> deliver n1 n3
n3 receives Store(stamp clock 1, node n1, request p0/1 increment x 1, done []) from n1
  n3 syncs
  n3 -> n1: Stored(stamp clock 1, node n1, done [])
> deliver
n1 receives Stored(stamp clock 1, node n1, done []) from n3
  n1: synchronous/executed(key x, place 1, client p0, seq 1)
  n1 answers p0/1 increment x 1: ok(value 1)
  n1 -> n2: Stored(stamp clock 1, node n2, done [clock 1, node n1])
n2 receives Stored(stamp clock 1, node n2, done [clock 1, node n1]) from n1
  n2: synchronous/executed(key x, place 1, client p0, seq 1)
  n2: synchronous/executed(key x, place 2, client p1, seq 1)
  n2 answers p1/1 increment x 10: ok(value 11)

# All execute them in the same order, whichever came first.
> ask n3 p2 total x
  n3 -> n1: AskDone(client p2, seq 1, stamps [clock 1, node n1; clock 1, node n2])
  n3 -> n2: AskDone(client p2, seq 1, stamps [clock 1, node n1; clock 1, node n2])
> deliver
n1 receives AskDone(client p2, seq 1, stamps [clock 1, node n1; clock 1, node n2]) from n3
  n1 -> n3: TellDone(client p2, seq 1, done [clock 1, node n1], notDone [])
n2 receives AskDone(client p2, seq 1, stamps [clock 1, node n1; clock 1, node n2]) from n3
  n2 -> n3: TellDone(client p2, seq 1, done [clock 1, node n1; clock 1, node n2], notDone [])
n3 receives TellDone(client p2, seq 1, done [clock 1, node n1], notDone []) from n1
  n3: synchronous/executed(key x, place 1, client p0, seq 1)
n3 receives TellDone(client p2, seq 1, done [clock 1, node n1; clock 1, node n2], notDone []) from n2
  n3: synchronous/executed(key x, place 2, client p1, seq 1)
  n3 answers p2/1 total x: ok(value 11)
