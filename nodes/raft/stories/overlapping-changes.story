# What goes wrong if a leader changes the membership again before the last change is committed: cut off with n2, n1 removes three
# nodes one after the other, and then two of two are a majority.
- start raft n1 n2 n3 n4 n5 variant=overlapping-changes
- fire n1 election
- deliver
- fire n1 heartbeat
- deliver
> cut n1 n2
- tell n1 remove-member n5
- tell n1 remove-member n4
- tell n1 remove-member n3
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 4, round 1)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 4, round 1)
  n1 -> n4 (lost): AppendEntries(term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 4, round 1)
  n1 -> n5 (lost): AppendEntries(term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 4, round 1)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 4, round 1) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 5, round 1)
n1 receives AppendResult(term 1, success true, index 5, round 1) from n2
  n1 answers p0/1 write x 1: ok(value 1)
- fire n3 election
> deliver
n4 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
  n4 syncs
  n4: role(role follower, leads false, epoch 2)
  n4 syncs
  n4: vote(epoch 2, for n3)
  n4 -> n3: Vote(term 2, granted true)
n5 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
  n5 syncs
  n5: role(role follower, leads false, epoch 2)
  n5 syncs
  n5: vote(epoch 2, for n3)
  n5 -> n3: Vote(term 2, granted true)
n3 receives Vote(term 2, granted true) from n4
n3 receives Vote(term 2, granted true) from n5
  n3: role(role leader, leads true, epoch 2)
  n3 syncs
  n3 -> n1 (lost): AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
  n3 -> n2 (lost): AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
  n3 -> n4: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
  n3 -> n5: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
n4 receives AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0) from n3
  n4 syncs
  n4 -> n3: AppendResult(term 2, success true, index 2, round 0)
n5 receives AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0) from n3
  n5 syncs
  n5 -> n3: AppendResult(term 2, success true, index 2, round 0)
n3 receives AppendResult(term 2, success true, index 2, round 0) from n4
n3 receives AppendResult(term 2, success true, index 2, round 0) from n5
> ask n3 p1 write x 2
  n3 syncs
  n3 -> n1 (lost): AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0)
  n3 -> n2 (lost): AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0)
  n3 -> n4: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0)
  n3 -> n5: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0)
> deliver
n4 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0) from n3
  n4 syncs
  n4 -> n3: AppendResult(term 2, success true, index 3, round 0)
n5 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0) from n3
  n5 syncs
  n5 -> n3: AppendResult(term 2, success true, index 3, round 0)
n3 receives AppendResult(term 2, success true, index 3, round 0) from n4
n3 receives AppendResult(term 2, success true, index 3, round 0) from n5
  n3 answers p1/1 write x 2: ok(value 2)
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 5, lastIndex 5, members [n1; n2]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 4, lastIndex 5, members [n1; n2]
  n3 role leader, leads true, epoch 2, leader n3, commitIndex 3, lastIndex 3, members [n1; n2; n3; n4; n5]
  n4 role follower, leads false, epoch 2, leader n3, commitIndex 2, lastIndex 3, members [n1; n2; n3; n4; n5]
  n5 role follower, leads false, epoch 2, leader n3, commitIndex 2, lastIndex 3, members [n1; n2; n3; n4; n5]
