# Duelling proposers ("Paxos Made Simple", section 2.4): each outbids the other before the other's proposal is accepted. Nothing is decided
# wrongly, and nothing is decided. Here both try again as soon as they are outbid; the correct program waits, longer each time.

> start multi-paxos variant=no-back-off n1 n2 n3
  n1: role(role follower, leads false, epoch 0)
  n2: role(role follower, leads false, epoch 0)
  n3: role(role follower, leads false, epoch 0)
> fire n1 election
  n1 syncs
  n1: promised(key log, ballot 3)
  n1 -> n2: Prepare(ballot 3, first 1)
  n1 -> n3: Prepare(ballot 3, first 1)
  n1: role(role candidate, leads false, epoch 3)
- deliver
- ask n1 p0 write x 1
- lose n1 n3
- lose n1 n2

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
  n2: role(role leader, leads true, epoch 7)
  n2 -> n1: Heartbeat(ballot 7, chosen 0, round 1)
  n2 -> n3: Heartbeat(ballot 7, chosen 0, round 1)

# n1's proposal is refused, since n3 has promised more. It does not wait.
- fire n1 heartbeat
> deliver n1 n3
n3 receives Heartbeat(ballot 3, chosen 0, round 2) from n1
  n3 -> n1: Refused(ballot 7)
n3 receives Accept(ballot 3, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0) from n1
  n3 -> n1: Refused(ballot 7)
> deliver n3 n1
n1 receives Refused(ballot 7) from n3
  n1 answers p0/1 write x 1: info(error leadership lost)
  n1: role(role follower, leads false, epoch 3)
  n1 syncs
  n1: promised(key log, ballot 9)
  n1 -> n2: Prepare(ballot 9, first 1)
  n1 -> n3: Prepare(ballot 9, first 1)
  n1: role(role candidate, leads false, epoch 9)
n1 receives Refused(ballot 7) from n3
> deliver n1 n3
n3 receives Prepare(ballot 9, first 1) from n1
  n3 syncs
  n3: promised(key log, ballot 9)
  n3: role(role follower, leads false, epoch 9)
  n3 -> n1: Promise(ballot 9, accepted [], chosen 0, snapshot null)
> deliver n3 n1
n1 receives Promise(ballot 9, accepted [], chosen 0, snapshot null) from n3
  n1 syncs
  n1: accepted(key 1, ballot 9, value p0/1)
  n1 -> n2: Accept(ballot 9, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
  n1 -> n3: Accept(ballot 9, slot 1, entry proposedIn 3, request p0/1 write x 1, chosen 0)
  n1: role(role leader, leads true, epoch 9)
  n1 -> n2: Heartbeat(ballot 9, chosen 0, round 1)
  n1 -> n3: Heartbeat(ballot 9, chosen 0, round 1)

# Now n2's turn: its no-op for slot 1 comes too late at n3.
> fire n2 heartbeat
  n2 -> n1: Heartbeat(ballot 7, chosen 0, round 2)
  n2 -> n3: Heartbeat(ballot 7, chosen 0, round 2)
> deliver n2 n3
n3 receives Heartbeat(ballot 7, chosen 0, round 1) from n2
  n3 -> n2: Refused(ballot 9)
n3 receives Heartbeat(ballot 7, chosen 0, round 2) from n2
  n3 -> n2: Refused(ballot 9)
> deliver n3 n2
n2 receives Refused(ballot 9) from n3
  n2: role(role follower, leads false, epoch 7)
  n2 syncs
  n2: promised(key log, ballot 13)
  n2 -> n1: Prepare(ballot 13, first 1)
  n2 -> n3: Prepare(ballot 13, first 1)
  n2: role(role candidate, leads false, epoch 13)
n2 receives Refused(ballot 9) from n3
