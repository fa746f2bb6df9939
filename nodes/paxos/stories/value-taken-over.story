# Section 2.2: n1 gets a majority to accept red and dies before anybody hears of it. n3 proposes blue, is told of red by n2, and
# proposes that: red was chosen already, whether anybody knew or not.
- start paxos n1 n2 n3
- ask n1 p0 propose k "red"
- deliver n1 n2
- deliver n2 n1
> deliver n1 n2
n2 receives Accept(key k, ballot 3, value red) from n1
  n2 syncs
  n2: accepted(key k, ballot 3, value red)
  n2 -> n1: Accepted(key k, ballot 3)
> crash n1
> ask n3 p1 propose k "blue"
  n3 syncs
  n3: promised(key k, ballot 5)
  n3 -> n1: Prepare(key k, ballot 5)
  n3 -> n2: Prepare(key k, ballot 5)
- lose n3 n1
> deliver
n3 receives Prepare(key k, ballot 3) from n1
n3 receives Accept(key k, ballot 3, value red) from n1
n1 receives Accepted(key k, ballot 3) from n2
n1 is down
n2 receives Prepare(key k, ballot 5) from n3
  n2 syncs
  n2: promised(key k, ballot 5)
  n2 -> n3: Promise(key k, ballot 5, accepted ballot 3, value red)
n3 receives Promise(key k, ballot 5, accepted ballot 3, value red) from n2
  n3 syncs
  n3: accepted(key k, ballot 5, value red)
  n3 -> n1: Accept(key k, ballot 5, value red)
  n3 -> n2: Accept(key k, ballot 5, value red)
n1 receives Accept(key k, ballot 5, value red) from n3
n1 is down
n2 receives Accept(key k, ballot 5, value red) from n3
  n2 syncs
  n2: accepted(key k, ballot 5, value red)
  n2 -> n3: Accepted(key k, ballot 5)
n3 receives Accepted(key k, ballot 5) from n2
  n3 -> n1: Chosen(key k, value red)
  n3 -> n2: Chosen(key k, value red)
  n3: chosen(key k, value red)
  n3 answers p1/1 propose k blue: ok(value red)
n1 receives Chosen(key k, value red) from n3
n1 is down
n2 receives Chosen(key k, value red) from n3
  n2: chosen(key k, value red)
