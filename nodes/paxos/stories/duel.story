# Section 2.4: two proposers that outbid each other get nothing chosen, until one of them is left alone for long enough.
- start paxos n1 n2 n3
> ask n1 p0 propose k "red"
  n1 syncs
  n1: promised(key k, ballot 3)
  n1 -> n2: Prepare(key k, ballot 3)
  n1 -> n3: Prepare(key k, ballot 3)
> ask n3 p1 propose k "blue"
  n3 syncs
  n3: promised(key k, ballot 5)
  n3 -> n1: Prepare(key k, ballot 5)
  n3 -> n2: Prepare(key k, ballot 5)
- lose n1 n3
- deliver n1 n2
- deliver n2 n1
- deliver n3 n2
> deliver n1 n2
n2 receives Accept(key k, ballot 3, value red) from n1
> deliver n3 n1
n1 receives Prepare(key k, ballot 5) from n3
  n1 syncs
  n1: promised(key k, ballot 5)
  n1 -> n3: Promise(key k, ballot 5, accepted ballot 3, value red)
> fire n1 retry k
  n1 syncs
  n1: promised(key k, ballot 6)
  n1 -> n2: Prepare(key k, ballot 6)
  n1 -> n3: Prepare(key k, ballot 6)
- deliver n1 n2
- deliver n2 n3
- lose n1 n3
> deliver n3 n2
n2 receives Accept(key k, ballot 5, value blue) from n3
- deliver n2 n1
> deliver n1 n2
n2 receives Accept(key k, ballot 6, value red) from n1
  n2 syncs
  n2: accepted(key k, ballot 6, value red)
  n2 -> n1: Accepted(key k, ballot 6)
> deliver
n1 receives Accept(key k, ballot 5, value blue) from n3
n3 receives Accept(key k, ballot 6, value red) from n1
  n3 syncs
  n3: accepted(key k, ballot 6, value red)
  n3 -> n1: Accepted(key k, ballot 6)
n1 receives Accepted(key k, ballot 6) from n2
  n1 -> n2: Chosen(key k, value red)
  n1 -> n3: Chosen(key k, value red)
  n1: chosen(key k, value red)
  n1 answers p0/1 propose k red: ok(value red)
n1 receives Accepted(key k, ballot 6) from n3
n2 receives Chosen(key k, value red) from n1
  n2: chosen(key k, value red)
n3 receives Chosen(key k, value red) from n1
  n3: chosen(key k, value red)
  n3 answers p1/1 propose k blue: ok(value red)
