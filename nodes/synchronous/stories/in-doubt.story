# The price of N of N with one round: if the server that took a write is down, nobody knows whether it was acknowledged to a client.
- start synchronous n1 n2 n3
- ask n2 p9 write y 1
- deliver
- ask n2 p9 write z 1
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: Store(stamp clock 3, node n1, request p0/1 write x 1, done [])
  n1 -> n3: Store(stamp clock 3, node n1, request p0/1 write x 1, done [])
> deliver n1 n2
n2 receives Store(stamp clock 3, node n1, request p0/1 write x 1, done []) from n1
  n2 syncs
  n2 -> n1: Stored(stamp clock 3, node n1, done [clock 2, node n2])
> crash n1

# As long as n3 lacks it, the write is certainly not done, and n2 finds that out.
> ask n2 p1 read x
  n2 -> n1: AskDone(client p1, seq 1, stamps [clock 3, node n1])
> deliver n2 n1
n1 receives Stored(stamp clock 3, node n1, done [clock 2, node n2]) from n2
n1 is down
n1 receives AskDone(client p1, seq 1, stamps [clock 3, node n1]) from n2
n1 is down
- fire n2 tick
> fire n2 tick
  n2 -> n1: AskDone(client p1, seq 1, stamps [clock 3, node n1])
  n2 -> n3: AskDone(client p1, seq 1, stamps [clock 3, node n1])
- deliver n2 n1
> deliver n2 n3
n3 receives AskDone(client p1, seq 1, stamps [clock 3, node n1]) from n2
  n3 -> n2: TellDone(client p1, seq 1, done [], notDone [clock 3, node n1])
> deliver n3 n2
n2 receives TellDone(client p1, seq 1, done [], notDone [clock 3, node n1]) from n3
  n2 answers p1/1 read x: ok(value null)

# Once n3 has it, too, nobody can say. Reads of other keys go on.
> deliver n1 n3
n3 receives Store(stamp clock 3, node n1, request p0/1 write x 1, done []) from n1
  n3 syncs
  n3 -> n1: Stored(stamp clock 3, node n1, done [])
> ask n2 p1 read x
  n2 -> n1: AskDone(client p1, seq 2, stamps [clock 3, node n1])
- deliver
- fire n2 tick
- fire n2 tick
> deliver
n1 receives AskDone(client p1, seq 2, stamps [clock 3, node n1]) from n2
n1 is down
n3 receives AskDone(client p1, seq 2, stamps [clock 3, node n1]) from n2
  n3 -> n2: TellDone(client p1, seq 2, done [], notDone [])
n2 receives TellDone(client p1, seq 2, done [], notDone []) from n3
- fire n2 tick
- deliver
> fire n2 tick
  n2 answers p1/2 read x: fail(error the server that took an update of this key does not say whether it is done, retry true)
> ask n2 p1 read y
  n2 answers p1/3 read y: ok(value 1)

# n1 comes back. Its disk does not say whether it had answered, so it asks all once more.
> restart n1
  n1 -> n2: Store(stamp clock 3, node n1, request p0/1 write x 1, done [])
  n1 -> n3: Store(stamp clock 3, node n1, request p0/1 write x 1, done [])
> ask n1 p2 read x
> deliver
n2 receives Store(stamp clock 3, node n1, request p0/1 write x 1, done []) from n1
  n2 -> n1: Stored(stamp clock 3, node n1, done [])
n3 receives Store(stamp clock 3, node n1, request p0/1 write x 1, done []) from n1
  n3 -> n1: Stored(stamp clock 3, node n1, done [])
n1 receives Stored(stamp clock 3, node n1, done []) from n2
n1 receives Stored(stamp clock 3, node n1, done []) from n3
  n1: synchronous/executed(key x, place 1, client p0, seq 1)
  n1 answers p2/1 read x: ok(value 1)
