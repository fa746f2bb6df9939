# Every write costs both phases and the round in which the others learn it: with n others, 6n messages.

- start paxos-log n1 n2 n3
> ask n1 p0 write x 1
  n1 syncs
  n1: promised(key 1, ballot 3)
  n1 -> n2: Prepare(key 1, ballot 3)
  n1 -> n3: Prepare(key 1, ballot 3)
> deliver
n2 receives Prepare(key 1, ballot 3) from n1
  n2 syncs
  n2: promised(key 1, ballot 3)
  n2 -> n1: Promise(key 1, ballot 3, accepted null)
n3 receives Prepare(key 1, ballot 3) from n1
  n3 syncs
  n3: promised(key 1, ballot 3)
  n3 -> n1: Promise(key 1, ballot 3, accepted null)
n1 receives Promise(key 1, ballot 3, accepted null) from n2
  n1 syncs
  n1: accepted(key 1, ballot 3, value request p0/1 write x 1)
  n1 -> n2: Accept(key 1, ballot 3, value request p0/1 write x 1)
  n1 -> n3: Accept(key 1, ballot 3, value request p0/1 write x 1)
n1 receives Promise(key 1, ballot 3, accepted null) from n3
n2 receives Accept(key 1, ballot 3, value request p0/1 write x 1) from n1
  n2 syncs
  n2: accepted(key 1, ballot 3, value request p0/1 write x 1)
  n2 -> n1: Accepted(key 1, ballot 3)
n3 receives Accept(key 1, ballot 3, value request p0/1 write x 1) from n1
  n3 syncs
  n3: accepted(key 1, ballot 3, value request p0/1 write x 1)
  n3 -> n1: Accepted(key 1, ballot 3)
n1 receives Accepted(key 1, ballot 3) from n2
  n1 -> n2: Chosen(key 1, value request p0/1 write x 1)
  n1 -> n3: Chosen(key 1, value request p0/1 write x 1)
  n1: chosen(key 1, value request p0/1 write x 1)
  n1 answers p0/1 write x 1: ok(value 1)
n1 receives Accepted(key 1, ballot 3) from n3
n2 receives Chosen(key 1, value request p0/1 write x 1) from n1
  n2: chosen(key 1, value request p0/1 write x 1)
  n2 -> n1: Learned(slot 1)
n3 receives Chosen(key 1, value request p0/1 write x 1) from n1
  n3: chosen(key 1, value request p0/1 write x 1)
  n3 -> n1: Learned(slot 1)
n1 receives Learned(slot 1) from n2
n1 receives Learned(slot 1) from n3
