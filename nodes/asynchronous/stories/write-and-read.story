# The survey, asynchronous replication: n2 answers when 1 of N has the write. With n others that is n messages, and the client waits for none.
- start asynchronous n1 n2 n3
> ask n2 p0 write x 1
  n2 syncs
  n2: asynchronous/taken(from n2, nth 1, key x, value 1, clock 1, shows 1)
  n2 answers p0/1 write x 1: ok(value 1)
  n2 -> n1: Writes(first 1, writes [node n2, nth 1, key x, value 1, clock 1], again false)
  n2 -> n3: Writes(first 1, writes [node n2, nth 1, key x, value 1, clock 1], again false)
> ask n1 p1 read x
  n1 answers p1/1 read x: ok(value null)
> deliver
n1 receives Writes(first 1, writes [node n2, nth 1, key x, value 1, clock 1], again false) from n2
  n1 syncs
  n1: asynchronous/taken(from n2, nth 1, key x, value 1, clock 1, shows 1)
n3 receives Writes(first 1, writes [node n2, nth 1, key x, value 1, clock 1], again false) from n2
  n3 syncs
  n3: asynchronous/taken(from n2, nth 1, key x, value 1, clock 1, shows 1)
> ask n1 p1 read x
  n1 answers p1/2 read x: ok(value 1)

# What the others hold they say at their own pace, in one message for many writes.
> fire n1 tick
  n1 -> n2: Held(upTo 1)
> deliver
n2 receives Held(upTo 1) from n1
