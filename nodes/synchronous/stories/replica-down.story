# The survey: while any replica is down, writes stop and reads are still served.
- start synchronous n1 n2 n3
- ask n1 p0 write x 1
- deliver
- ask n1 p0 write y 1
- deliver
> crash n3
> ask n1 p0 write x 2
  n1 syncs
  n1 -> n2: Store(stamp clock 3, node n1, request p0/3 write x 2, done [clock 2, node n1])
  n1 -> n3: Store(stamp clock 3, node n1, request p0/3 write x 2, done [clock 2, node n1])
> deliver
n2 receives Store(stamp clock 3, node n1, request p0/3 write x 2, done [clock 2, node n1]) from n1
  n2: synchronous/executed(key y, place 1, client p0, seq 2)
  n2 syncs
  n2 -> n1: Stored(stamp clock 3, node n1, done [])
n3 receives Store(stamp clock 3, node n1, request p0/3 write x 2, done [clock 2, node n1]) from n1
n3 is down
n1 receives Stored(stamp clock 3, node n1, done []) from n2

# No read sees the write, since not all have it: n1 knows that, and n2 asks it.
> ask n1 p1 read x
  n1 answers p1/1 read x: ok(value 1)
> ask n2 p2 read x
  n2 -> n1: AskDone(client p2, seq 1, stamps [clock 3, node n1])
> deliver
n1 receives AskDone(client p2, seq 1, stamps [clock 3, node n1]) from n2
  n1 -> n2: TellDone(client p2, seq 1, done [], notDone [clock 3, node n1])
n2 receives TellDone(client p2, seq 1, done [], notDone [clock 3, node n1]) from n1
  n2 answers p2/1 read x: ok(value 1)

# After a while the client is told that nobody knows, and n1 takes no new write.
- fire n1 tick
- fire n1 tick
- deliver
- fire n1 tick
- deliver
> fire n1 tick
  n1 -> n3: Store(stamp clock 3, node n1, request p0/3 write x 2, done [])
  n1 answers p0/3 write x 2: info(error not all replicas have it yet)
> ask n1 p1 write y 2
  n1 answers p1/2 write y 2: fail(error writes have stopped: not all replicas acknowledge them, retry true)
> ask n1 p1 read y
  n1 answers p1/3 read y: ok(value 1)

# n3 comes back and is sent what it lacks. Writes resume, and the write in doubt is done.
> restart n3
> fire n1 tick
  n1 -> n3: Store(stamp clock 3, node n1, request p0/3 write x 2, done [])
> deliver
n3 receives Store(stamp clock 3, node n1, request p0/3 write x 2, done []) from n1
  n3 syncs
  n3 -> n1: Stored(stamp clock 3, node n1, done [])
n3 receives Store(stamp clock 3, node n1, request p0/3 write x 2, done []) from n1
  n3 -> n1: Stored(stamp clock 3, node n1, done [])
n1 receives Stored(stamp clock 3, node n1, done []) from n3
  n1: synchronous/executed(key x, place 2, client p0, seq 3)
n1 receives Stored(stamp clock 3, node n1, done []) from n3
> ask n1 p1 write y 2
  n1 syncs
  n1 -> n2: Store(stamp clock 4, node n1, request p1/4 write y 2, done [clock 3, node n1])
  n1 -> n3: Store(stamp clock 4, node n1, request p1/4 write y 2, done [clock 3, node n1])
> deliver
n2 receives Store(stamp clock 4, node n1, request p1/4 write y 2, done [clock 3, node n1]) from n1
  n2: synchronous/executed(key x, place 2, client p0, seq 3)
  n2 syncs
  n2 -> n1: Stored(stamp clock 4, node n1, done [])
n3 receives Store(stamp clock 4, node n1, request p1/4 write y 2, done [clock 3, node n1]) from n1
  n3: synchronous/executed(key x, place 2, client p0, seq 3)
  n3 syncs
  n3 -> n1: Stored(stamp clock 4, node n1, done [])
n1 receives Stored(stamp clock 4, node n1, done []) from n2
n1 receives Stored(stamp clock 4, node n1, done []) from n3
  n1: synchronous/executed(key y, place 2, client p1, seq 4)
  n1 answers p1/4 write y 2: ok(value 2)
> ask n2 p2 read x
  n2 answers p2/2 read x: ok(value 2)
