# Lamport, "Paxos Made Simple", section 2.2: a number is promised by a majority, then a value is accepted by a majority.
- start paxos n1 n2 n3
> ask n1 p0 propose k "red"
  n1 syncs
  n1: promised(key k, ballot 3)
  n1 -> n2: Prepare(key k, ballot 3)
  n1 -> n3: Prepare(key k, ballot 3)
> deliver
n2 receives Prepare(key k, ballot 3) from n1
  n2 syncs
  n2: promised(key k, ballot 3)
  n2 -> n1: Promise(key k, ballot 3, accepted null)
n3 receives Prepare(key k, ballot 3) from n1
  n3 syncs
  n3: promised(key k, ballot 3)
  n3 -> n1: Promise(key k, ballot 3, accepted null)
n1 receives Promise(key k, ballot 3, accepted null) from n2
  n1 syncs
  n1: accepted(key k, ballot 3, value red)
  n1 -> n2: Accept(key k, ballot 3, value red)
  n1 -> n3: Accept(key k, ballot 3, value red)
n1 receives Promise(key k, ballot 3, accepted null) from n3
n2 receives Accept(key k, ballot 3, value red) from n1
  n2 syncs
  n2: accepted(key k, ballot 3, value red)
  n2 -> n1: Accepted(key k, ballot 3)
n3 receives Accept(key k, ballot 3, value red) from n1
  n3 syncs
  n3: accepted(key k, ballot 3, value red)
  n3 -> n1: Accepted(key k, ballot 3)
n1 receives Accepted(key k, ballot 3) from n2
  n1 -> n2: Chosen(key k, value red)
  n1 -> n3: Chosen(key k, value red)
  n1: chosen(key k, value red)
  n1 answers p0/1 propose k red: ok(value red)
n1 receives Accepted(key k, ballot 3) from n3
n2 receives Chosen(key k, value red) from n1
  n2: chosen(key k, value red)
n3 receives Chosen(key k, value red) from n1
  n3: chosen(key k, value red)
> ask n3 p1 propose k "blue"
  n3 answers p1/1 propose k blue: ok(value red)
> ask n2 p2 read k
  n2 answers p2/1 read k: ok(value red)
