# The survey, synchronous replication: n2, the server that was asked, answers when all N of N have the write. With n others that is 2n messages.
- start synchronous n1 n2 n3
> ask n2 p0 write x 1
  n2 syncs
  n2 -> n1: Store(stamp clock 1, node n2, request p0/1 write x 1, done [])
  n2 -> n3: Store(stamp clock 1, node n2, request p0/1 write x 1, done [])
> deliver
n1 receives Store(stamp clock 1, node n2, request p0/1 write x 1, done []) from n2
  n1 syncs
  n1 -> n2: Stored(stamp clock 1, node n2, done [])
n3 receives Store(stamp clock 1, node n2, request p0/1 write x 1, done []) from n2
  n3 syncs
  n3 -> n2: Stored(stamp clock 1, node n2, done [])
n2 receives Stored(stamp clock 1, node n2, done []) from n1
n2 receives Stored(stamp clock 1, node n2, done []) from n3
  n2: synchronous/executed(key x, place 1, client p0, seq 1)
  n2 answers p0/1 write x 1: ok(value 1)

# A read at the server that took the write needs no message. Another one has the write, and does not know yet that all others have it: it asks.
> ask n2 p1 read x
  n2 answers p1/1 read x: ok(value 1)
> ask n1 p1 read x
  n1 -> n2: AskDone(client p1, seq 2, stamps [clock 1, node n2])
> deliver
n2 receives AskDone(client p1, seq 2, stamps [clock 1, node n2]) from n1
  n2 -> n1: TellDone(client p1, seq 2, done [clock 1, node n2], notDone [])
n1 receives TellDone(client p1, seq 2, done [clock 1, node n2], notDone []) from n2
  n1: synchronous/executed(key x, place 1, client p0, seq 1)
  n1 answers p1/2 read x: ok(value 1)
> ask n1 p1 read x
  n1 answers p1/3 read x: ok(value 1)

# Nobody needs to tell n3: the next message to it says so by the way.
> ask n2 p0 write y 2
  n2 syncs
  n2 -> n1: Store(stamp clock 2, node n2, request p0/2 write y 2, done [clock 1, node n2])
  n2 -> n3: Store(stamp clock 2, node n2, request p0/2 write y 2, done [clock 1, node n2])
- deliver
> ask n3 p2 read x
  n3 answers p2/1 read x: ok(value 1)
> status
  n1 commitIndex 1, lastIndex 2
  n2 commitIndex 2, lastIndex 2
  n3 commitIndex 1, lastIndex 2
