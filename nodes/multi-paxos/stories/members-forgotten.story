# What is chosen is not on the disk, only what is accepted. n1 was taken out and in again; then n2 was taken out, which leaves n1 alone.
# When n1 restarts, it takes itself for no member, and n2 knows that it is none itself: neither would ever stand for election. A node that
# hears no leader therefore asks the others for what it does not know to be chosen.

- start multi-paxos alpha=2 n1 n2
- fire n1 election
- deliver
- tell n1 remove-member n1
- deliver
- tell n1 snapshot
- fire n2 election
- deliver
- tell n2 add-member n1
- deliver
- tell n2 remove-member n2
- fire n2 heartbeat
- deliver
> status
  n1 role follower, leads false, epoch 5, leader n2, commitIndex 6, lastIndex 6, members [n1]
  n2 role follower, leads false, epoch 5, leader null, commitIndex 6, lastIndex 6, members [n1]
- crash n1
> restart n1
  n1: role(role follower, leads false, epoch 5)
> status
  n1 role follower, leads false, epoch 5, leader null, commitIndex 2, lastIndex 6, members [n2]
  n2 role follower, leads false, epoch 5, leader null, commitIndex 6, lastIndex 6, members [n1]
> fire n1 election
  n1 -> n2: CatchUp(first 3)
> deliver
n2 receives CatchUp(first 3) from n1
  n2 -> n1: Chosen(snapshot null, entries [slot 3, ballot 5, entry proposedIn 5, request null, members [n1; n2]; slot 4, ballot 5, entry proposedIn 5, request null; slot 5, ballot 5, entry proposedIn 5, request null, members [n1]; slot 6, ballot 5, entry proposedIn 5, request null])
n1 receives Chosen(snapshot null, entries [slot 3, ballot 5, entry proposedIn 5, request null, members [n1; n2]; slot 4, ballot 5, entry proposedIn 5, request null; slot 5, ballot 5, entry proposedIn 5, request null, members [n1]; slot 6, ballot 5, entry proposedIn 5, request null]) from n2
  n1: chosen(key 3, value members n1 n2)
  n1: chosen(key 4, value no-op)
  n1: chosen(key 5, value members n1)
  n1: chosen(key 6, value no-op)
> fire n1 election
  n1 syncs
  n1: promised(key log, ballot 6)
  n1 -> n2: Prepare(ballot 6, first 7)
  n1: role(role leader, leads true, epoch 6)
  n1 -> n2: Heartbeat(ballot 6, chosen 6, round 1)
> deliver
n2 receives Prepare(ballot 6, first 7) from n1
  n2 syncs
  n2: promised(key log, ballot 6)
  n2: role(role follower, leads false, epoch 6)
  n2 -> n1: Promise(ballot 6, accepted [], chosen 6, snapshot null)
n2 receives Heartbeat(ballot 6, chosen 6, round 1) from n1
  n2 -> n1: Alive(ballot 6, round 1)
n1 receives Promise(ballot 6, accepted [], chosen 6, snapshot null) from n2
n1 receives Alive(ballot 6, round 1) from n2
> status
  n1 role leader, leads true, epoch 6, leader n1, commitIndex 6, lastIndex 6, members [n1]
  n2 role follower, leads false, epoch 6, leader n1, commitIndex 6, lastIndex 6, members [n1]
