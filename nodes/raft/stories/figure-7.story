# Raft, figure 7: what followers may hold when a leader comes to power. n1 is the leader at the top, n2 to n7 are (a) to (f). The entry that
# opens a term is the first of its entries. In term 1, n1 leads, and all have its three entries.
- start raft n1 n2 n3 n4 n5 n6 n7
- fire n1 election
- deliver
- ask n1 p0 write x 1
- ask n1 p1 write x 2
- deliver
# (f): n7 leads in term 2 and in term 3, and nobody gets any of its three and five entries.
- fire n7 election
- deliver n7 n4
- deliver n7 n5
- deliver n7 n6
- cut n7 n4 n5 n6
- lose n7 n1
- lose n7 n2
- lose n7 n3
- deliver n4 n7
- deliver n5 n7
- deliver n6 n7
- lose n7 n4
- lose n7 n5
- lose n7 n6
- mend
- cut n7
- ask n7 p2 write x 3
- ask n7 p3 write x 4
- crash n7
- mend
- restart n7
- fire n7 election
- deliver n7 n4
- deliver n7 n5
- deliver n7 n6
- lose n7 n1
- lose n7 n2
- lose n7 n3
- deliver n4 n7
- deliver n5 n7
- deliver n6 n7
- lose n7 n1
- lose n7 n2
- lose n7 n3
- lose n7 n4
- lose n7 n5
- lose n7 n6
- cut n7
- ask n7 p2 write x 5
- ask n7 p3 write x 6
- ask n7 p4 write x 7
- ask n7 p5 write x 8
- crash n7
- mend
# (e) and (b): n6 leads in term 4. Its second entry does not get to n3, and the last two get to nobody.
- fire n6 election
- deliver
- cut n3
- ask n6 p0 write x 9
- deliver
- mend
- cut n6
- ask n6 p1 write x 10
- ask n6 p4 write x 11
- crash n6
- mend
# n1 leads in term 5, and n3 gets nothing any more.
- cut n3
- fire n1 election
- deliver
- ask n1 p2 write x 12
- deliver
# (c) and (a): n4 leads in term 6. Its third entry does not get to n2, and the last one gets to nobody.
- fire n4 election
- deliver
- ask n4 p3 write x 13
- deliver
- cut n2
- ask n4 p5 write x 14
- deliver
- mend
- cut n4
- ask n4 p0 write x 15
- crash n4
- mend
# (d): n5 leads in term 7, and nobody gets its two entries.
- fire n5 election
- deliver n5 n1
- deliver n5 n2
- deliver n5 n3
- deliver n1 n5
- deliver n2 n5
- deliver n3 n5
- lose n5 n1
- lose n5 n2
- lose n5 n3
- cut n5
- ask n5 p1 write x 16
- crash n5
- mend
# All are back. n1 is elected in term 8 by (a), (b), (e) and (f): the logs of (c) and (d) are ahead of its own.
- restart n4
- restart n5
- restart n6
- restart n7
> status
  n1 role follower, leads false, epoch 7, leader null, commitIndex 9, lastIndex 10, members [n1; n2; n3; n4; n5; n6; n7]
  n2 role follower, leads false, epoch 7, leader null, commitIndex 8, lastIndex 9, members [n1; n2; n3; n4; n5; n6; n7]
  n3 role follower, leads false, epoch 7, leader null, commitIndex 1, lastIndex 4, members [n1; n2; n3; n4; n5; n6; n7]
  n4 role follower, leads false, epoch 6, leader null, commitIndex 0, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
  n5 role follower, leads false, epoch 7, leader null, commitIndex 0, lastIndex 12, members [n1; n2; n3; n4; n5; n6; n7]
  n6 role follower, leads false, epoch 4, leader null, commitIndex 0, lastIndex 7, members [n1; n2; n3; n4; n5; n6; n7]
  n7 role follower, leads false, epoch 3, leader null, commitIndex 0, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
> fire n1 election
  n1 syncs
  n1: role(role candidate, leads false, epoch 8)
  n1: vote(epoch 8, for n1)
  n1 -> n2: RequestVote(term 8, lastLogIndex 10, lastLogTerm 6)
  n1 -> n3: RequestVote(term 8, lastLogIndex 10, lastLogTerm 6)
  n1 -> n4: RequestVote(term 8, lastLogIndex 10, lastLogTerm 6)
  n1 -> n5: RequestVote(term 8, lastLogIndex 10, lastLogTerm 6)
  n1 -> n6: RequestVote(term 8, lastLogIndex 10, lastLogTerm 6)
  n1 -> n7: RequestVote(term 8, lastLogIndex 10, lastLogTerm 6)
- deliver n1 n4
- deliver n1 n5
> deliver n4 n1
n1 receives Vote(term 8, granted false) from n4
> deliver n5 n1
n1 receives Vote(term 8, granted false) from n5
- deliver n1 n2
- deliver n1 n3
- deliver n1 n6
- deliver n1 n7
- deliver n2 n1
- deliver n3 n1
> deliver n6 n1
n1 receives Vote(term 8, granted true) from n6
  n1: role(role leader, leads true, epoch 8)
  n1 syncs
  n1 -> n2: AppendEntries(term 8, prevLogIndex 10, prevLogTerm 6, entries [term 8, request null], leaderCommit 9, round 0)
  n1 -> n3: AppendEntries(term 8, prevLogIndex 10, prevLogTerm 6, entries [term 8, request null], leaderCommit 9, round 0)
  n1 -> n4: AppendEntries(term 8, prevLogIndex 10, prevLogTerm 6, entries [term 8, request null], leaderCommit 9, round 0)
  n1 -> n5: AppendEntries(term 8, prevLogIndex 10, prevLogTerm 6, entries [term 8, request null], leaderCommit 9, round 0)
  n1 -> n6: AppendEntries(term 8, prevLogIndex 10, prevLogTerm 6, entries [term 8, request null], leaderCommit 9, round 0)
  n1 -> n7: AppendEntries(term 8, prevLogIndex 10, prevLogTerm 6, entries [term 8, request null], leaderCommit 9, round 0)
- deliver
- fire n1 heartbeat
- deliver
> status
  n1 role leader, leads true, epoch 8, leader n1, commitIndex 11, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
  n2 role follower, leads false, epoch 8, leader n1, commitIndex 11, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
  n3 role follower, leads false, epoch 8, leader n1, commitIndex 11, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
  n4 role follower, leads false, epoch 8, leader n1, commitIndex 11, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
  n5 role follower, leads false, epoch 8, leader n1, commitIndex 11, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
  n6 role follower, leads false, epoch 8, leader n1, commitIndex 11, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
  n7 role follower, leads false, epoch 8, leader n1, commitIndex 11, lastIndex 11, members [n1; n2; n3; n4; n5; n6; n7]
