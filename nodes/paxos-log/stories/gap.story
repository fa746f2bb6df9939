# n3 hears nothing of slot 1, and learns what was chosen for slot 2: it may not execute that yet, and asks for what it misses. If nobody
# answers, it proposes a no-op for slot 1, which the accepted value wins against.

- start paxos-log n1 n2 n3
- cut n3
- ask n1 p0 write x 1
- deliver
- mend
- ask n2 p1 write x 2
- deliver n2 n3
- deliver n3 n2
- deliver n2 n3
- deliver n3 n2
> deliver n2 n3
n3 receives Chosen(key 2, value request p1/1 write x 2) from n2
  n3: chosen(key 2, value request p1/1 write x 2)
  n3 -> n1: Missing(first 1)
  n3 -> n2: Missing(first 1)
  n3 -> n2: Learned(slot 2)
> status
  n1 role replica, commitIndex 1, lastIndex 1
  n2 role replica, commitIndex 2, lastIndex 2
  n3 role replica, commitIndex 0, lastIndex 2
- lose n3 n1
- lose n3 n2
> fire n3 gap
  n3 -> n1: Missing(first 1)
  n3 -> n2: Missing(first 1)
  n3 syncs
  n3: promised(key 1, ballot 5)
  n3 -> n1: Prepare(key 1, ballot 5)
  n3 -> n2: Prepare(key 1, ballot 5)
> deliver n3 n1
n1 receives Missing(first 1) from n3
  n1 -> n3: Known(first 1, entries [request p0/1 write x 1])
n1 receives Prepare(key 1, ballot 5) from n3
  n1 syncs
  n1: promised(key 1, ballot 5)
  n1 -> n3: Promise(key 1, ballot 5, accepted ballot 3, value request p0/1 write x 1)
> deliver n1 n3
n3 receives Known(first 1, entries [request p0/1 write x 1]) from n1
  n3: chosen(key 1, value request p0/1 write x 1)
n3 receives Promise(key 1, ballot 5, accepted ballot 3, value request p0/1 write x 1) from n1
  n3 syncs
  n3: accepted(key 1, ballot 5, value request p0/1 write x 1)
  n3 -> n1: Accept(key 1, ballot 5, value request p0/1 write x 1)
  n3 -> n2: Accept(key 1, ballot 5, value request p0/1 write x 1)
> status
  n1 role replica, commitIndex 1, lastIndex 1
  n2 role replica, commitIndex 2, lastIndex 2
  n3 role replica, commitIndex 2, lastIndex 2
