# A gap is filled ("Paxos Made Simple", section 3). n1 proposes in slots 1 and 2, and only slot 2 reaches n2. Then n1 is gone: its successor
# knows nothing of slot 1, and n2 reports what it accepted in slot 2. So that slot 2 can be executed, a no-op is proposed in slot 1.

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
> ask n1 p0 write x 1
  n1 syncs
  n1: accepted(key 1, ballot 3, value p0/1)
  n1 -> n2: Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
  n1 -> n3: Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
> lose n1 n2
n1 -> n2 lost: Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
> lose n1 n3
n1 -> n3 lost: Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
> ask n1 p1 write x 2
  n1 syncs
  n1: accepted(key 2, ballot 3, value p1/1)
  n1 -> n2: Accept(ballot 3, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 0)
  n1 -> n3: Accept(ballot 3, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 0)
> deliver n1 n2
n2 receives Accept(ballot 3, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 0) from n1
  n2 syncs
  n2: accepted(key 2, ballot 3, value p1/1)
  n2 -> n1: Accepted(ballot 3, slot 2)
> crash n1

> fire n2 election
  n2 syncs
  n2: promised(key log, ballot 7)
  n2 -> n1: Prepare(ballot 7, first 1)
  n2 -> n3: Prepare(ballot 7, first 1)
  n2: role(role candidate, leads false, epoch 7)
> deliver n2 n3
n3 receives Prepare(ballot 7, first 1) from n2
  n3 syncs
  n3: promised(key log, ballot 7)
  n3: role(role follower, leads false, epoch 7)
  n3 -> n2: Promise(ballot 7, accepted [], chosen 0, snapshot null)
> deliver n3 n2
n2 receives Promise(ballot 7, accepted [], chosen 0, snapshot null) from n3
  n2 syncs
  n2: accepted(key 1, ballot 7, value no-op)
  n2 -> n1: Accept(ballot 7, slot 1, entry proposedIn 7, request null, chosen 0)
  n2 -> n3: Accept(ballot 7, slot 1, entry proposedIn 7, request null, chosen 0)
  n2 syncs
  n2: accepted(key 2, ballot 7, value p1/1)
  n2 -> n1: Accept(ballot 7, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 0)
  n2 -> n3: Accept(ballot 7, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 0)
  n2: role(role leader, leads true, epoch 7)
  n2 -> n1: Heartbeat(ballot 7, chosen 0, round 1)
  n2 -> n3: Heartbeat(ballot 7, chosen 0, round 1)
> deliver n2 n3
n3 receives Accept(ballot 7, slot 1, entry proposedIn 7, request null, chosen 0) from n2
  n3 syncs
  n3: accepted(key 1, ballot 7, value no-op)
  n3 -> n2: Accepted(ballot 7, slot 1)
n3 receives Accept(ballot 7, slot 2, entry proposedIn 3, request p1/1 write x 2, chosen 0) from n2
  n3 syncs
  n3: accepted(key 2, ballot 7, value p1/1)
  n3 -> n2: Accepted(ballot 7, slot 2)
n3 receives Heartbeat(ballot 7, chosen 0, round 1) from n2
  n3 -> n2: Alive(ballot 7, round 1)
> deliver n3 n2
n2 receives Accepted(ballot 7, slot 1) from n3
  n2: chosen(key 1, value no-op)
  n2 -> n1: Learn(ballot 7, chosen 1, answer true)
  n2 -> n3: Learn(ballot 7, chosen 1, answer true)
n2 receives Accepted(ballot 7, slot 2) from n3
  n2: chosen(key 2, value p1/1)
  n2 -> n1: Learn(ballot 7, chosen 2, answer true)
  n2 -> n3: Learn(ballot 7, chosen 2, answer true)
n2 receives Alive(ballot 7, round 1) from n3
> deliver n2 n3
n3 receives Learn(ballot 7, chosen 1, answer true) from n2
  n3: chosen(key 1, value no-op)
  n3 -> n2: Learned(ballot 7, chosen 1)
n3 receives Learn(ballot 7, chosen 2, answer true) from n2
  n3: chosen(key 2, value p1/1)
  n3 -> n2: Learned(ballot 7, chosen 2)
> status
  n1 is down
  n2 role leader, leads true, epoch 7, leader n2, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n3 role follower, leads false, epoch 7, leader n2, commitIndex 2, lastIndex 2, members [n1; n2; n3]

# n1 comes back and accepted slot 1 once. It learns what was chosen there instead.
> restart n1
  n1: role(role follower, leads false, epoch 3)
> fire n2 heartbeat
  n2 -> n1: Heartbeat(ballot 7, chosen 2, round 2)
  n2 -> n3: Heartbeat(ballot 7, chosen 2, round 2)
- deliver
> status
  n1 role follower, leads false, epoch 7, leader n2, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n2 role leader, leads true, epoch 7, leader n2, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n3 role follower, leads false, epoch 7, leader n2, commitIndex 2, lastIndex 2, members [n1; n2; n3]

# The client that never got an answer asks the new leader.
> again n2 p0
  n2 syncs
  n2: accepted(key 3, ballot 7, value p0/1)
  n2 -> n1: Accept(ballot 7, slot 3, entry proposedIn 7, request p0/1 write x 1, chosen 2)
  n2 -> n3: Accept(ballot 7, slot 3, entry proposedIn 7, request p0/1 write x 1, chosen 2)
> deliver n2 n3
n3 receives Accept(ballot 7, slot 3, entry proposedIn 7, request p0/1 write x 1, chosen 2) from n2
  n3 syncs
  n3: accepted(key 3, ballot 7, value p0/1)
  n3 -> n2: Accepted(ballot 7, slot 3)
> deliver n3 n2
n2 receives Accepted(ballot 7, slot 3) from n3
  n2: chosen(key 3, value p0/1)
  n2 answers p0/1 write x 1: ok(value 1)
  n2 -> n1: Learn(ballot 7, chosen 3, answer true)
  n2 -> n3: Learn(ballot 7, chosen 3, answer true)
