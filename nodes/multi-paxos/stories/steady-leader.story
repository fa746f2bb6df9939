# Phase 1 is run once, for all slots ("Paxos Made Simple", section 3). After that an update takes phase 2, and a round in which the others
# learn that it is chosen: with n others, 4n messages.

> start multi-paxos n1 n2 n3
  n1: role(role follower, leads false, epoch 0)
  n2: role(role follower, leads false, epoch 0)
  n3: role(role follower, leads false, epoch 0)
> fire n1 election
  n1 syncs
  n1: promised(key log, ballot 3)
  n1 -> n2: Prepare(ballot 3, first 1)
  n1 -> n3: Prepare(ballot 3, first 1)
  n1: role(role candidate, leads false, epoch 3)
> deliver
n2 receives Prepare(ballot 3, first 1) from n1
  n2 syncs
  n2: promised(key log, ballot 3)
  n2: role(role follower, leads false, epoch 3)
  n2 -> n1: Promise(ballot 3, accepted [], chosen 0, snapshot null)
n3 receives Prepare(ballot 3, first 1) from n1
  n3 syncs
  n3: promised(key log, ballot 3)
  n3: role(role follower, leads false, epoch 3)
  n3 -> n1: Promise(ballot 3, accepted [], chosen 0, snapshot null)
n1 receives Promise(ballot 3, accepted [], chosen 0, snapshot null) from n2
  n1: role(role leader, leads true, epoch 3)
  n1 -> n2: Heartbeat(ballot 3, chosen 0, round 1)
  n1 -> n3: Heartbeat(ballot 3, chosen 0, round 1)
n1 receives Promise(ballot 3, accepted [], chosen 0, snapshot null) from n3
n2 receives Heartbeat(ballot 3, chosen 0, round 1) from n1
  n2 -> n1: Alive(ballot 3, round 1)
n3 receives Heartbeat(ballot 3, chosen 0, round 1) from n1
  n3 -> n1: Alive(ballot 3, round 1)
n1 receives Alive(ballot 3, round 1) from n2
n1 receives Alive(ballot 3, round 1) from n3

# The survey's 4n: Accept, Accepted, Learn, Learned.
> ask n1 p0 write x 1
  n1 syncs
  n1: accepted(key 1, ballot 3, value p0/1)
  n1 -> n2: Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
  n1 -> n3: Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
> deliver
n2 receives Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0) from n1
  n2 syncs
  n2: accepted(key 1, ballot 3, value p0/1)
  n2 -> n1: Accepted(ballot 3, slot 1)
n3 receives Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0) from n1
  n3 syncs
  n3: accepted(key 1, ballot 3, value p0/1)
  n3 -> n1: Accepted(ballot 3, slot 1)
n1 receives Accepted(ballot 3, slot 1) from n2
  n1: chosen(key 1, value p0/1)
  n1 answers p0/1 write x 1: ok(value 1)
  n1 -> n2: Learn(ballot 3, chosen 1, answer true)
  n1 -> n3: Learn(ballot 3, chosen 1, answer true)
n1 receives Accepted(ballot 3, slot 1) from n3
n2 receives Learn(ballot 3, chosen 1, answer true) from n1
  n2: chosen(key 1, value p0/1)
  n2 -> n1: Learned(ballot 3, chosen 1)
n3 receives Learn(ballot 3, chosen 1, answer true) from n1
  n3: chosen(key 1, value p0/1)
  n3 -> n1: Learned(ballot 3, chosen 1)
n1 receives Learned(ballot 3, chosen 1) from n2
n1 receives Learned(ballot 3, chosen 1) from n3

# The next slot needs no phase 1.
> ask n1 p1 write x 2
  n1 syncs
  n1: accepted(key 2, ballot 3, value p1/1)
  n1 -> n2: Accept(ballot 3, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 1)
  n1 -> n3: Accept(ballot 3, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 1)
> deliver
n2 receives Accept(ballot 3, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 1) from n1
  n2 syncs
  n2: accepted(key 2, ballot 3, value p1/1)
  n2 -> n1: Accepted(ballot 3, slot 2)
n3 receives Accept(ballot 3, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 1) from n1
  n3 syncs
  n3: accepted(key 2, ballot 3, value p1/1)
  n3 -> n1: Accepted(ballot 3, slot 2)
n1 receives Accepted(ballot 3, slot 2) from n2
  n1: chosen(key 2, value p1/1)
  n1 answers p1/1 write x 2: ok(value 2)
  n1 -> n2: Learn(ballot 3, chosen 2, answer true)
  n1 -> n3: Learn(ballot 3, chosen 2, answer true)
n1 receives Accepted(ballot 3, slot 2) from n3
n2 receives Learn(ballot 3, chosen 2, answer true) from n1
  n2: chosen(key 2, value p1/1)
  n2 -> n1: Learned(ballot 3, chosen 2)
n3 receives Learn(ballot 3, chosen 2, answer true) from n1
  n3: chosen(key 2, value p1/1)
  n3 -> n1: Learned(ballot 3, chosen 2)
n1 receives Learned(ballot 3, chosen 2) from n2
n1 receives Learned(ballot 3, chosen 2) from n3

# Asked again, a request is answered from the session, and proposed no second time.
> again n1 p1
  n1 answers p1/1 write x 2: ok(value 2)
