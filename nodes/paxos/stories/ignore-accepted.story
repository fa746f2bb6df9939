# What goes wrong if a proposer keeps to its own value: the same story, and two values are chosen.
- start paxos n1 n2 n3 variant=ignore-accepted
- ask n1 p0 propose k "red"
- deliver n1 n2
- deliver n2 n1
- deliver n1 n2
> deliver n2 n1
n1 receives Accepted(key k, ballot 3) from n2
  n1 -> n2: Chosen(key k, value red)
  n1 -> n3: Chosen(key k, value red)
  n1: chosen(key k, value red)
  n1 answers p0/1 propose k red: ok(value red)
- crash n1
- lose n1 n2
- lose n1 n3
> ask n3 p1 propose k "blue"
  n3 syncs
  n3: promised(key k, ballot 5)
  n3 -> n1: Prepare(key k, ballot 5)
  n3 -> n2: Prepare(key k, ballot 5)
> deliver
n1 receives Prepare(key k, ballot 5) from n3
n1 is down
n2 receives Prepare(key k, ballot 5) from n3
  n2 syncs
  n2: promised(key k, ballot 5)
  n2 -> n3: Promise(key k, ballot 5, accepted ballot 3, value red)
n3 receives Promise(key k, ballot 5, accepted ballot 3, value red) from n2
  n3: invariant-broken(claim assertion, sentence n3 breaks an invariant of its own (k): P2c: what was accepted is proposed again.)
  n3 syncs
  n3: accepted(key k, ballot 5, value blue)
  n3 -> n1: Accept(key k, ballot 5, value blue)
  n3 -> n2: Accept(key k, ballot 5, value blue)
n1 receives Accept(key k, ballot 5, value blue) from n3
n1 is down
n2 receives Accept(key k, ballot 5, value blue) from n3
  n2 syncs
  n2: accepted(key k, ballot 5, value blue)
  n2 -> n3: Accepted(key k, ballot 5)
n3 receives Accepted(key k, ballot 5) from n2
  n3 -> n1: Chosen(key k, value blue)
  n3 -> n2: Chosen(key k, value blue)
  n3: chosen(key k, value blue)
  n3 answers p1/1 propose k blue: ok(value blue)
n1 receives Chosen(key k, value blue) from n3
n1 is down
n2 receives Chosen(key k, value blue) from n3
  n2: chosen(key k, value blue)
> ask n2 p2 read k
  n2 answers p2/1 read k: ok(value blue)
