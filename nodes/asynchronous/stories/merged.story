# Lamport (1978): with stamps both keep the same one of two writes that do not know of each other, and the other write is lost, though it was acknowledged.
- start asynchronous n1 n2
- ask n1 p0 write x 1
- ask n2 p1 write x 2
> deliver
n2 receives Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again false) from n1
  n2 syncs
  n2: asynchronous/taken(from n1, nth 1, key x, value 1, clock 1, shows 2)
n1 receives Writes(first 1, writes [node n2, nth 1, key x, value 2, clock 1], again false) from n2
  n1 syncs
  n1: asynchronous/taken(from n2, nth 1, key x, value 2, clock 1, shows 2)
> ask n1 p0 read x
  n1 answers p0/2 read x: ok(value 2)
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value 2)

# A write of n1 that has seen that of n2 replaces it.
> ask n1 p0 write x 3
  n1 syncs
  n1: asynchronous/taken(from n1, nth 2, key x, value 3, clock 2, shows 3)
  n1 answers p0/3 write x 3: ok(value 3)
  n1 -> n2: Writes(first 2, writes [node n1, nth 2, key x, value 3, clock 2], again false)
> deliver
n2 receives Writes(first 2, writes [node n1, nth 2, key x, value 3, clock 2], again false) from n1
  n2 syncs
  n2: asynchronous/taken(from n1, nth 2, key x, value 3, clock 2, shows 3)
> ask n2 p1 read x
  n2 answers p1/3 read x: ok(value 3)
