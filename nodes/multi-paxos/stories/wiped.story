# A replica loses its disk, and with it what it has promised and accepted: it must not vote as if nothing had happened. It is taken out, and
# comes back as a new member once the others have executed that; it catches up by a snapshot, and is asked for its promise again before it
# counts.

- start multi-paxos alpha=2 n1 n2 n3
- fire n1 election
- deliver
- ask n1 p0 write x 1
- deliver
> tell n1 remove-member n3
  n1 syncs
  n1: accepted(key 2, ballot 3, value members n1 n2)
  n1 -> n2: Accept(ballot 3, slot 2, entry proposedIn 3, request null, members [n1; n2], chosen 1)
  n1 -> n3: Accept(ballot 3, slot 2, entry proposedIn 3, request null, members [n1; n2], chosen 1)
  n1 syncs
  n1: accepted(key 3, ballot 3, value no-op)
  n1 -> n2: Accept(ballot 3, slot 3, entry proposedIn 3, request null, chosen 1)
  n1 -> n3: Accept(ballot 3, slot 3, entry proposedIn 3, request null, chosen 1)
  n1: membership(epoch 3, members [n1; n2])
- deliver
> status
  n1 role leader, leads true, epoch 3, leader n1, commitIndex 3, lastIndex 3, members [n1; n2]
  n2 role follower, leads false, epoch 3, leader n1, commitIndex 3, lastIndex 3, members [n1; n2]
  n3 role follower, leads false, epoch 3, leader n1, commitIndex 3, lastIndex 3, members [n1; n2]
- crash n3
> wipe n3
- tell n1 snapshot
- tell n2 snapshot

> restart n3
  n3: role(role follower, leads false, epoch 0)
> tell n1 add-member n3
  n1 syncs
  n1: accepted(key 4, ballot 3, value members n1 n2 n3)
  n1 -> n2: Accept(ballot 3, slot 4, entry proposedIn 3, request null, members [n1; n2; n3], chosen 3)
  n1 syncs
  n1: accepted(key 5, ballot 3, value no-op)
  n1 -> n2: Accept(ballot 3, slot 5, entry proposedIn 3, request null, chosen 3)
  n1: membership(epoch 3, members [n1; n2; n3])
- deliver
> fire n1 heartbeat
  n1 -> n2: Heartbeat(ballot 3, chosen 5, round 2)
  n1 -> n3: Heartbeat(ballot 3, chosen 5, round 2)
> deliver
n2 receives Heartbeat(ballot 3, chosen 5, round 2) from n1
  n2 -> n1: Alive(ballot 3, round 2)
n3 receives Heartbeat(ballot 3, chosen 5, round 2) from n1
  n3 -> n1: Alive(ballot 3, round 2)
n1 receives Alive(ballot 3, round 2) from n2
n1 receives Alive(ballot 3, round 2) from n3
> status
  n1 role leader, leads true, epoch 3, leader n1, commitIndex 5, lastIndex 5, members [n1; n2; n3]
  n2 role follower, leads false, epoch 3, leader n1, commitIndex 5, lastIndex 5, members [n1; n2; n3]
  n3 role follower, leads false, epoch 0, leader n1, commitIndex 5, lastIndex 5, members [n1; n2; n3]

# Once n2 is down, nothing is chosen without n3.
- crash n2
> fire n1 heartbeat
  n1 -> n2: Heartbeat(ballot 3, chosen 5, round 3)
  n1 -> n3: Heartbeat(ballot 3, chosen 5, round 3)
- deliver
> ask n1 p1 write x 2
  n1 syncs
  n1: accepted(key 6, ballot 3, value p1/1)
  n1 -> n2: Accept(ballot 3, slot 6, entry proposedIn 3, request p1/1 write x 2, chosen 5)
  n1 -> n3: Accept(ballot 3, slot 6, entry proposedIn 3, request p1/1 write x 2, chosen 5)
> deliver n1 n3
n3 receives Accept(ballot 3, slot 6, entry proposedIn 3, request p1/1 write x 2, chosen 5) from n1
  n3 syncs
  n3: accepted(key 6, ballot 3, value p1/1)
  n3: role(role follower, leads false, epoch 3)
  n3 -> n1: Accepted(ballot 3, slot 6)
> deliver n3 n1
n1 receives Accepted(ballot 3, slot 6) from n3
  n1: chosen(key 6, value p1/1)
  n1 answers p1/1 write x 2: ok(value 2)
  n1 -> n2: Learn(ballot 3, chosen 6, answer true)
  n1 -> n3: Learn(ballot 3, chosen 6, answer true)
