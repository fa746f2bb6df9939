# Two clients ask n1, which is cut off. What it proposes may be chosen yet, so that client has to wait; the other is refused after 400 ms,
# since it was not proposed. After a crash n1 still holds what it has accepted, though it does not know whether that is chosen.

- start paxos-log n1 n2 n3
- ask n1 p0 write x 1
- deliver n1 n2
- deliver n2 n1
- deliver n1 n2
- lose n2 n1
- cut n1
- ask n1 p1 write x 2
> fire n1 waiting p0
> fire n1 waiting p1
  n1 answers p1/1 write x 2: fail(error others were served first, retry true)
- crash n1
- restart n1
> status
  n1 role replica, commitIndex 0, lastIndex 1
  n2 role replica, commitIndex 0, lastIndex 1
  n3 role replica, commitIndex 0, lastIndex 0
