# The survey: an acknowledged write is lost with its only holder. n1 answers, and is gone before a message has left it.
- start asynchronous n1 n2 n3
> ask n1 p0 write x 1
  n1 syncs
  n1: asynchronous/taken(from n1, nth 1, key x, value 1, clock 1, shows 1)
  n1 answers p0/1 write x 1: ok(value 1)
  n1 -> n2: Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again false)
  n1 -> n3: Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again false)
> crash n1
> lose n1 n2
n1 -> n2 lost: Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again false)
> lose n1 n3
n1 -> n3 lost: Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again false)
> ask n2 p1 read x
  n2 answers p1/1 read x: ok(value null)

# The disk of n1 still has it. If n1 comes back, so does the write.
> restart n1
> fire n1 tick
  n1 -> n2: Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again true)
  n1 -> n3: Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again true)
> deliver
n2 receives Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again true) from n1
  n2 syncs
  n2: asynchronous/taken(from n1, nth 1, key x, value 1, clock 1, shows 1)
  n2 -> n1: Held(upTo 1)
n3 receives Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again true) from n1
  n3 syncs
  n3: asynchronous/taken(from n1, nth 1, key x, value 1, clock 1, shows 1)
  n3 -> n1: Held(upTo 1)
n1 receives Held(upTo 1) from n2
n1 receives Held(upTo 1) from n3
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value 1)
