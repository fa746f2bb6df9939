# The survey: replicas diverge when several accept writes. Two servers take a write of x each, and by arrival each ends with that of the other.
- start asynchronous n1 n2 merge=arrival
- ask n1 p0 write x 1
- ask n2 p1 write x 2
> deliver
n2 receives Writes(first 1, writes [node n1, nth 1, key x, value 1, clock 1], again false) from n1
  n2 syncs
  n2: asynchronous/taken(from n1, nth 1, key x, value 1, clock 1, shows 1)
n1 receives Writes(first 1, writes [node n2, nth 1, key x, value 2, clock 1], again false) from n2
  n1 syncs
  n1: asynchronous/taken(from n2, nth 1, key x, value 2, clock 1, shows 2)
> ask n1 p0 read x
  n1 answers p0/2 read x: ok(value 2)
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value 1)
