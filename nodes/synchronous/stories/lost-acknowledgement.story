# The survey: the write is on all replicas, and the last acknowledgement is lost with the server that was to hear it.
- start synchronous n1 n2 n3
> ask n1 p0 increment x 1
  n1 syncs
  n1 -> n2: Store(stamp clock 1, node n1, request p0/1 increment x 1, done [])
  n1 -> n3: Store(stamp clock 1, node n1, request p0/1 increment x 1, done [])
> deliver n1 n2
n2 receives Store(stamp clock 1, node n1, request p0/1 increment x 1, done []) from n1
  n2 syncs
  n2 -> n1: Stored(stamp clock 1, node n1, done [])
> deliver n1 n3
n3 receives Store(stamp clock 1, node n1, request p0/1 increment x 1, done []) from n1
  n3 syncs
  n3 -> n1: Stored(stamp clock 1, node n1, done [])
> crash n1
- deliver

# The client cannot know, and asks another server. That one stores the request a second time, with a stamp of its own.
> again n2 p0
  n2 syncs
  n2 -> n1: Store(stamp clock 2, node n2, request p0/1 increment x 1, done [])
  n2 -> n3: Store(stamp clock 2, node n2, request p0/1 increment x 1, done [])
> restart n1
  n1 -> n2: Store(stamp clock 1, node n1, request p0/1 increment x 1, done [])
  n1 -> n3: Store(stamp clock 1, node n1, request p0/1 increment x 1, done [])
> deliver
n1 receives Store(stamp clock 2, node n2, request p0/1 increment x 1, done []) from n2
  n1 syncs
n3 receives Store(stamp clock 2, node n2, request p0/1 increment x 1, done []) from n2
  n3 syncs
  n3 -> n2: Stored(stamp clock 2, node n2, done [])
n2 receives Store(stamp clock 1, node n1, request p0/1 increment x 1, done []) from n1
  n2 -> n1: Stored(stamp clock 1, node n1, done [])
n3 receives Store(stamp clock 1, node n1, request p0/1 increment x 1, done []) from n1
  n3 -> n1: Stored(stamp clock 1, node n1, done [])
n2 receives Stored(stamp clock 2, node n2, done []) from n3
n1 receives Stored(stamp clock 1, node n1, done []) from n2
n1 receives Stored(stamp clock 1, node n1, done []) from n3
  n1: synchronous/executed(key x, place 1, client p0, seq 1)
  n1 -> n2: Stored(stamp clock 2, node n2, done [clock 1, node n1])
n2 receives Stored(stamp clock 2, node n2, done [clock 1, node n1]) from n1
  n2: synchronous/executed(key x, place 1, client p0, seq 1)
  n2: synchronous/executed(key x, place 2, client p0, seq 1)
  n2 answers p0/1 increment x 1: ok(value 1)

# It took effect once: the session of the client has the answer to its first request.
> ask n3 p1 total x
  n3 -> n1: AskDone(client p1, seq 1, stamps [clock 1, node n1; clock 2, node n2])
  n3 -> n2: AskDone(client p1, seq 1, stamps [clock 1, node n1; clock 2, node n2])
> deliver
n1 receives AskDone(client p1, seq 1, stamps [clock 1, node n1; clock 2, node n2]) from n3
  n1 -> n3: TellDone(client p1, seq 1, done [clock 1, node n1], notDone [])
n2 receives AskDone(client p1, seq 1, stamps [clock 1, node n1; clock 2, node n2]) from n3
  n2 -> n3: TellDone(client p1, seq 1, done [clock 1, node n1; clock 2, node n2], notDone [])
n3 receives TellDone(client p1, seq 1, done [clock 1, node n1], notDone []) from n1
  n3: synchronous/executed(key x, place 1, client p0, seq 1)
n3 receives TellDone(client p1, seq 1, done [clock 1, node n1; clock 2, node n2], notDone []) from n2
  n3: synchronous/executed(key x, place 2, client p0, seq 1)
  n3 answers p1/1 total x: ok(value 1)
