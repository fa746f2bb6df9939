# A change of the membership is a value like others; chosen in slot i, it governs slots from i + alpha on ("Paxos Made Simple", section 3).
# Here alpha is 2: n1 is taken out in slot 2, one no-op follows, and slot 4 is n2's and n3's alone. n1 leaves the lead to them.

> start multi-paxos alpha=2 n1 n2 n3
  n1: role(role follower, leads false, epoch 0)
  n2: role(role follower, leads false, epoch 0)
  n3: role(role follower, leads false, epoch 0)
- fire n1 election
- deliver
- ask n1 p0 write x 1
- deliver
> tell n1 remove-member n1
  n1 syncs
  n1: accepted(key 2, ballot 3, value members n2 n3)
  n1 -> n2: Accept(ballot 3, slot 2, entry proposedIn 3, request null, members [n2; n3], chosen 1)
  n1 -> n3: Accept(ballot 3, slot 2, entry proposedIn 3, request null, members [n2; n3], chosen 1)
  n1 syncs
  n1: accepted(key 3, ballot 3, value no-op)
  n1 -> n2: Accept(ballot 3, slot 3, entry proposedIn 3, request null, chosen 1)
  n1 -> n3: Accept(ballot 3, slot 3, entry proposedIn 3, request null, chosen 1)
  n1: membership(epoch 3, members [n2; n3])
> deliver
n2 receives Accept(ballot 3, slot 2, entry proposedIn 3, request null, members [n2; n3], chosen 1) from n1
  n2 syncs
  n2: accepted(key 2, ballot 3, value members n2 n3)
  n2 -> n1: Accepted(ballot 3, slot 2)
n3 receives Accept(ballot 3, slot 2, entry proposedIn 3, request null, members [n2; n3], chosen 1) from n1
  n3 syncs
  n3: accepted(key 2, ballot 3, value members n2 n3)
  n3 -> n1: Accepted(ballot 3, slot 2)
n2 receives Accept(ballot 3, slot 3, entry proposedIn 3, request null, chosen 1) from n1
  n2 syncs
  n2: accepted(key 3, ballot 3, value no-op)
  n2 -> n1: Accepted(ballot 3, slot 3)
n3 receives Accept(ballot 3, slot 3, entry proposedIn 3, request null, chosen 1) from n1
  n3 syncs
  n3: accepted(key 3, ballot 3, value no-op)
  n3 -> n1: Accepted(ballot 3, slot 3)
n1 receives Accepted(ballot 3, slot 2) from n2
  n1: chosen(key 2, value members n2 n3)
  n1 -> n2: Learn(ballot 3, chosen 2, answer true)
  n1 -> n3: Learn(ballot 3, chosen 2, answer true)
n1 receives Accepted(ballot 3, slot 2) from n3
n1 receives Accepted(ballot 3, slot 3) from n2
  n1: chosen(key 3, value no-op)
  n1 -> n2: Learn(ballot 3, chosen 3, answer true)
  n1 -> n3: Learn(ballot 3, chosen 3, answer true)
  n1 -> n2: Heartbeat(ballot 3, chosen 3, round 2)
  n1 -> n3: Heartbeat(ballot 3, chosen 3, round 2)
  n1: role(role follower, leads false, epoch 3)
n1 receives Accepted(ballot 3, slot 3) from n3
n2 receives Learn(ballot 3, chosen 2, answer true) from n1
  n2: chosen(key 2, value members n2 n3)
  n2 -> n1: Learned(ballot 3, chosen 2)
n3 receives Learn(ballot 3, chosen 2, answer true) from n1
  n3: chosen(key 2, value members n2 n3)
  n3 -> n1: Learned(ballot 3, chosen 2)
n2 receives Learn(ballot 3, chosen 3, answer true) from n1
  n2: chosen(key 3, value no-op)
  n2 -> n1: Learned(ballot 3, chosen 3)
n3 receives Learn(ballot 3, chosen 3, answer true) from n1
  n3: chosen(key 3, value no-op)
  n3 -> n1: Learned(ballot 3, chosen 3)
n2 receives Heartbeat(ballot 3, chosen 3, round 2) from n1
  n2 -> n1: Alive(ballot 3, round 2)
n3 receives Heartbeat(ballot 3, chosen 3, round 2) from n1
  n3 -> n1: Alive(ballot 3, round 2)
n1 receives Learned(ballot 3, chosen 2) from n2
n1 receives Learned(ballot 3, chosen 2) from n3
n1 receives Learned(ballot 3, chosen 3) from n2
n1 receives Learned(ballot 3, chosen 3) from n3
n1 receives Alive(ballot 3, round 2) from n2
n1 receives Alive(ballot 3, round 2) from n3
> status
  n1 role follower, leads false, epoch 3, leader null, commitIndex 3, lastIndex 3, members [n2; n3]
  n2 role follower, leads false, epoch 3, leader n1, commitIndex 3, lastIndex 3, members [n2; n3]
  n3 role follower, leads false, epoch 3, leader n1, commitIndex 3, lastIndex 3, members [n2; n3]

# n2 needs n3 now, whatever n1 says.
> fire n2 election
  n2 syncs
  n2: promised(key log, ballot 7)
  n2 -> n1: Prepare(ballot 7, first 4)
  n2 -> n3: Prepare(ballot 7, first 4)
  n2: role(role candidate, leads false, epoch 7)
> deliver
n1 receives Prepare(ballot 7, first 4) from n2
  n1 syncs
  n1: promised(key log, ballot 7)
  n1: role(role follower, leads false, epoch 7)
  n1 -> n2: Promise(ballot 7, accepted [], chosen 3, snapshot null)
n3 receives Prepare(ballot 7, first 4) from n2
  n3 syncs
  n3: promised(key log, ballot 7)
  n3: role(role follower, leads false, epoch 7)
  n3 -> n2: Promise(ballot 7, accepted [], chosen 3, snapshot null)
n2 receives Promise(ballot 7, accepted [], chosen 3, snapshot null) from n1
n2 receives Promise(ballot 7, accepted [], chosen 3, snapshot null) from n3
  n2: role(role leader, leads true, epoch 7)
  n2 -> n1: Heartbeat(ballot 7, chosen 3, round 1)
  n2 -> n3: Heartbeat(ballot 7, chosen 3, round 1)
n1 receives Heartbeat(ballot 7, chosen 3, round 1) from n2
  n1 -> n2: Alive(ballot 7, round 1)
n3 receives Heartbeat(ballot 7, chosen 3, round 1) from n2
  n3 -> n2: Alive(ballot 7, round 1)
n2 receives Alive(ballot 7, round 1) from n1
n2 receives Alive(ballot 7, round 1) from n3
> ask n2 p1 write x 2
  n2 syncs
  n2: accepted(key 4, ballot 7, value p1/1)
  n2 -> n3: Accept(ballot 7, slot 4, entry proposedIn 7, request p1/1 write x 2, chosen 3)
> deliver n2 n3
n3 receives Accept(ballot 7, slot 4, entry proposedIn 7, request p1/1 write x 2, chosen 3) from n2
  n3 syncs
  n3: accepted(key 4, ballot 7, value p1/1)
  n3 -> n2: Accepted(ballot 7, slot 4)
> deliver n3 n2
n2 receives Accepted(ballot 7, slot 4) from n3
  n2: chosen(key 4, value p1/1)
  n2 answers p1/1 write x 2: ok(value 2)
  n2 -> n1: Learn(ballot 7, chosen 4, answer true)
  n2 -> n3: Learn(ballot 7, chosen 4, answer true)
