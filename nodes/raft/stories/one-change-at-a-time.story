# Ongaro's thesis, section 4.1: the next change waits until the last one is committed, so that majorities before and after share
# a node. Cut off with n2, n1 begins to remove n5 and can do no more.
- start raft n1 n2 n3 n4 n5
- fire n1 election
- deliver
- fire n1 heartbeat
- deliver
> cut n1 n2
> tell n1 remove-member n5
  n1 syncs
  n1: membership(epoch 1, members [n1; n2; n3; n4])
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3; n4]], leaderCommit 1, round 1)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3; n4]], leaderCommit 1, round 1)
  n1 -> n4 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3; n4]], leaderCommit 1, round 1)
  n1 -> n5 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3; n4]], leaderCommit 1, round 1)
> tell n1 remove-member n4
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 1)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 1)
  n1 -> n4 (lost): AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 1)
  n1 -> n5 (lost): AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 1)
- deliver
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 1, lastIndex 3, members [n1; n2; n3; n4]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 3, members [n1; n2; n3; n4]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3; n4; n5]
  n4 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3; n4; n5]
  n5 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3; n4; n5]
