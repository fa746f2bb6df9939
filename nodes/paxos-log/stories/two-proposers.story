# An election for every write: n1 runs both phases for slot 1, and so does n2, whose ballot is higher. n2's value is chosen, and n1 tries
# again in slot 2.

> start paxos-log n1 n2 n3
> ask n1 p0 write x 1
  n1 syncs
  n1: promised(key 1, ballot 3)
  n1 -> n2: Prepare(key 1, ballot 3)
  n1 -> n3: Prepare(key 1, ballot 3)
> ask n2 p1 write x 2
  n2 syncs
  n2: promised(key 1, ballot 4)
  n2 -> n1: Prepare(key 1, ballot 4)
  n2 -> n3: Prepare(key 1, ballot 4)
> deliver
n2 receives Prepare(key 1, ballot 3) from n1
n3 receives Prepare(key 1, ballot 3) from n1
  n3 syncs
  n3: promised(key 1, ballot 3)
  n3 -> n1: Promise(key 1, ballot 3, accepted null)
n1 receives Prepare(key 1, ballot 4) from n2
  n1 syncs
  n1: promised(key 1, ballot 4)
  n1 -> n2: Promise(key 1, ballot 4, accepted null)
n3 receives Prepare(key 1, ballot 4) from n2
  n3 syncs
  n3: promised(key 1, ballot 4)
  n3 -> n2: Promise(key 1, ballot 4, accepted null)
n1 receives Promise(key 1, ballot 3, accepted null) from n3
  n1 -> n2: Accept(key 1, ballot 3, value request p0/1 write x 1)
  n1 -> n3: Accept(key 1, ballot 3, value request p0/1 write x 1)
n2 receives Promise(key 1, ballot 4, accepted null) from n1
  n2 syncs
  n2: accepted(key 1, ballot 4, value request p1/1 write x 2)
  n2 -> n1: Accept(key 1, ballot 4, value request p1/1 write x 2)
  n2 -> n3: Accept(key 1, ballot 4, value request p1/1 write x 2)
n2 receives Promise(key 1, ballot 4, accepted null) from n3
n2 receives Accept(key 1, ballot 3, value request p0/1 write x 1) from n1
n3 receives Accept(key 1, ballot 3, value request p0/1 write x 1) from n1
n1 receives Accept(key 1, ballot 4, value request p1/1 write x 2) from n2
  n1 syncs
  n1: accepted(key 1, ballot 4, value request p1/1 write x 2)
  n1 -> n2: Accepted(key 1, ballot 4)
n3 receives Accept(key 1, ballot 4, value request p1/1 write x 2) from n2
  n3 syncs
  n3: accepted(key 1, ballot 4, value request p1/1 write x 2)
  n3 -> n2: Accepted(key 1, ballot 4)
n2 receives Accepted(key 1, ballot 4) from n1
  n2 -> n1: Chosen(key 1, value request p1/1 write x 2)
  n2 -> n3: Chosen(key 1, value request p1/1 write x 2)
  n2: chosen(key 1, value request p1/1 write x 2)
  n2 answers p1/1 write x 2: ok(value 2)
n2 receives Accepted(key 1, ballot 4) from n3
n1 receives Chosen(key 1, value request p1/1 write x 2) from n2
  n1: chosen(key 1, value request p1/1 write x 2)
  n1 syncs
  n1: promised(key 2, ballot 3)
  n1 -> n2: Prepare(key 2, ballot 3)
  n1 -> n3: Prepare(key 2, ballot 3)
  n1 -> n2: Learned(slot 1)
n3 receives Chosen(key 1, value request p1/1 write x 2) from n2
  n3: chosen(key 1, value request p1/1 write x 2)
  n3 -> n2: Learned(slot 1)
n2 receives Prepare(key 2, ballot 3) from n1
  n2 syncs
  n2: promised(key 2, ballot 3)
  n2 -> n1: Promise(key 2, ballot 3, accepted null)
n3 receives Prepare(key 2, ballot 3) from n1
  n3 syncs
  n3: promised(key 2, ballot 3)
  n3 -> n1: Promise(key 2, ballot 3, accepted null)
n2 receives Learned(slot 1) from n1
n2 receives Learned(slot 1) from n3
n1 receives Promise(key 2, ballot 3, accepted null) from n2
  n1 syncs
  n1: accepted(key 2, ballot 3, value request p0/1 write x 1)
  n1 -> n2: Accept(key 2, ballot 3, value request p0/1 write x 1)
  n1 -> n3: Accept(key 2, ballot 3, value request p0/1 write x 1)
n1 receives Promise(key 2, ballot 3, accepted null) from n3
n2 receives Accept(key 2, ballot 3, value request p0/1 write x 1) from n1
  n2 syncs
  n2: accepted(key 2, ballot 3, value request p0/1 write x 1)
  n2 -> n1: Accepted(key 2, ballot 3)
n3 receives Accept(key 2, ballot 3, value request p0/1 write x 1) from n1
  n3 syncs
  n3: accepted(key 2, ballot 3, value request p0/1 write x 1)
  n3 -> n1: Accepted(key 2, ballot 3)
n1 receives Accepted(key 2, ballot 3) from n2
  n1 -> n2: Chosen(key 2, value request p0/1 write x 1)
  n1 -> n3: Chosen(key 2, value request p0/1 write x 1)
  n1: chosen(key 2, value request p0/1 write x 1)
  n1 answers p0/1 write x 1: ok(value 1)
n1 receives Accepted(key 2, ballot 3) from n3
n2 receives Chosen(key 2, value request p0/1 write x 1) from n1
  n2: chosen(key 2, value request p0/1 write x 1)
  n2 -> n1: Learned(slot 2)
n3 receives Chosen(key 2, value request p0/1 write x 1) from n1
  n3: chosen(key 2, value request p0/1 write x 1)
  n3 -> n1: Learned(slot 2)
n1 receives Learned(slot 2) from n2
n1 receives Learned(slot 2) from n3
> status
  n1 role replica, commitIndex 2, lastIndex 2
  n2 role replica, commitIndex 2, lastIndex 2
  n3 role replica, commitIndex 2, lastIndex 2
