# A snapshot stands for the log up to a slot ("Paxos Made Live", section 5.2). n3 misses two updates; the others collect their logs, so that
# what n3 lacks is nowhere to be had slot by slot. It gets the snapshot, client sessions included.

- start multi-paxos n1 n2 n3
- fire n1 election
- deliver
> cut n3
- ask n1 p0 write x 1
- deliver
- ask n1 p1 write x 2
- deliver
> tell n1 snapshot
  n1 syncs
> tell n2 snapshot
  n2 syncs
> mend
> fire n1 heartbeat
  n1 -> n2: Heartbeat(ballot 3, chosen 2, round 2)
  n1 -> n3: Heartbeat(ballot 3, chosen 2, round 2)
> deliver
n2 receives Heartbeat(ballot 3, chosen 2, round 2) from n1
  n2 -> n1: Alive(ballot 3, round 2)
n3 receives Heartbeat(ballot 3, chosen 2, round 2) from n1
  n3 -> n1: CatchUp(first 1)
  n3 -> n1: Alive(ballot 3, round 2)
n1 receives Alive(ballot 3, round 2) from n2
n1 receives CatchUp(first 1) from n3
  n1 -> n3: Chosen(snapshot slot 2, state values [[x; 2]], sets [], sessions [[p0; 1; type ok, value 1]; [p1; 1; type ok, value 2]], memberships [from 1, members [n1; n2; n3]], entries [])
n1 receives Alive(ballot 3, round 2) from n3
n3 receives Chosen(snapshot slot 2, state values [[x; 2]], sets [], sessions [[p0; 1; type ok, value 1]; [p1; 1; type ok, value 2]], memberships [from 1, members [n1; n2; n3]], entries []) from n1
  n3 syncs
> status
  n1 role leader, leads true, epoch 3, leader n1, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n2 role follower, leads false, epoch 3, leader n1, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n3 role follower, leads false, epoch 3, leader n1, commitIndex 2, lastIndex 2, members [n1; n2; n3]

# n3 leads now, and p1 asks once more, since it never heard the answer: the session came with the snapshot.
> fire n3 election
  n3 syncs
  n3: promised(key log, ballot 8)
  n3 -> n1: Prepare(ballot 8, first 3)
  n3 -> n2: Prepare(ballot 8, first 3)
  n3: role(role candidate, leads false, epoch 8)
- deliver
> again n3 p1
  n3 answers p1/1 write x 2: ok(value 2)

# The snapshot is on disk, and so is where the log begins.
> crash n3
> restart n3
  n3: role(role follower, leads false, epoch 8)
> status
  n1 role follower, leads false, epoch 8, leader n3, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n2 role follower, leads false, epoch 8, leader n3, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n3 role follower, leads false, epoch 8, leader null, commitIndex 2, lastIndex 2, members [n1; n2; n3]
