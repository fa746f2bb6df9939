# Raft, figure 8: an entry of an earlier term that a majority holds may still be replaced, so that counting does not commit it.
# n1 leads in term 1 and its write reaches n2 only.
- start raft n1 n2 n3 n4 n5
- fire n1 election
- deliver
- cut n1 n2
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
  n1 -> n4 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
  n1 -> n5 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
> deliver n1 n2
n2 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 2, round 0)
> crash n1
- lose n2 n1
- mend

# n5 leads in term 2 with the votes of n3 and n4, has an entry that nobody else gets, and crashes.
> fire n5 election
  n5 syncs
  n5: role(role candidate, leads false, epoch 2)
  n5: vote(epoch 2, for n5)
  n5 -> n1: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n5 -> n2: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n5 -> n3: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n5 -> n4: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
- deliver n5 n3
- deliver n5 n4
- deliver n3 n5
> deliver n4 n5
n5 receives Vote(term 2, granted true) from n4
  n5: role(role leader, leads true, epoch 2)
  n5 syncs
  n5 -> n1: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 0, round 0)
  n5 -> n2: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 0, round 0)
  n5 -> n3: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 0, round 0)
  n5 -> n4: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 0, round 0)
- lose n5 n1
- lose n5 n2
- lose n5 n3
- lose n5 n4
> crash n5

# n1 is back and leads in term 3. Its entry of term 1 gets to n3: n1, n2 and n3 are a majority, but n1 does not count that entry.
# It will be committed with the one that opens term 3, which n1 and n3 alone have so far.
> restart n1
  n1: role(role follower, leads false, epoch 1)
- fire n1 election
- deliver
> fire n1 election
  n1 syncs
  n1: role(role candidate, leads false, epoch 3)
  n1: vote(epoch 3, for n1)
  n1 -> n2: RequestVote(term 3, lastLogIndex 2, lastLogTerm 1)
  n1 -> n3: RequestVote(term 3, lastLogIndex 2, lastLogTerm 1)
  n1 -> n4: RequestVote(term 3, lastLogIndex 2, lastLogTerm 1)
  n1 -> n5: RequestVote(term 3, lastLogIndex 2, lastLogTerm 1)
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
> deliver n3 n1
n1 receives Vote(term 3, granted true) from n3
  n1: role(role leader, leads true, epoch 3)
  n1 syncs
  n1 -> n2: AppendEntries(term 3, prevLogIndex 2, prevLogTerm 1, entries [term 3, request null], leaderCommit 0, round 0)
  n1 -> n3: AppendEntries(term 3, prevLogIndex 2, prevLogTerm 1, entries [term 3, request null], leaderCommit 0, round 0)
  n1 -> n4: AppendEntries(term 3, prevLogIndex 2, prevLogTerm 1, entries [term 3, request null], leaderCommit 0, round 0)
  n1 -> n5: AppendEntries(term 3, prevLogIndex 2, prevLogTerm 1, entries [term 3, request null], leaderCommit 0, round 0)
> deliver n1 n3
n3 receives AppendEntries(term 3, prevLogIndex 2, prevLogTerm 1, entries [term 3, request null], leaderCommit 0, round 0) from n1
  n3 -> n1: AppendResult(term 3, success false, index 2, round 0)
> deliver n3 n1
n1 receives AppendResult(term 3, success false, index 2, round 0) from n3
  n1 -> n3: AppendEntries(term 3, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1; term 3, request null], leaderCommit 0, round 0)
> deliver n1 n3
n3 receives AppendEntries(term 3, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1; term 3, request null], leaderCommit 0, round 0) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 3, success true, index 3, round 0)
> deliver n3 n1
n1 receives AppendResult(term 3, success true, index 3, round 0) from n3
> status
  n1 role leader, leads true, epoch 3, leader n1, commitIndex 0, lastIndex 3, members [n1; n2; n3; n4; n5]
  n2 role follower, leads false, epoch 3, leader null, commitIndex 1, lastIndex 2, members [n1; n2; n3; n4; n5]
  n3 role follower, leads false, epoch 3, leader n1, commitIndex 0, lastIndex 3, members [n1; n2; n3; n4; n5]
  n4 role follower, leads false, epoch 2, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3; n4; n5]
  n5 is down
> crash n1

# What n5 has is of an earlier term than what n2 and n3 have: it gets no majority.
> restart n5
  n5: role(role follower, leads false, epoch 2)
- fire n5 election
- deliver
> fire n5 election
  n5 syncs
  n5: role(role candidate, leads false, epoch 4)
  n5: vote(epoch 4, for n5)
  n5 -> n1: RequestVote(term 4, lastLogIndex 2, lastLogTerm 2)
  n5 -> n2: RequestVote(term 4, lastLogIndex 2, lastLogTerm 2)
  n5 -> n3: RequestVote(term 4, lastLogIndex 2, lastLogTerm 2)
  n5 -> n4: RequestVote(term 4, lastLogIndex 2, lastLogTerm 2)
> deliver
n1 receives RequestVote(term 4, lastLogIndex 2, lastLogTerm 2) from n5
n1 is down
n2 receives RequestVote(term 4, lastLogIndex 2, lastLogTerm 2) from n5
  n2 syncs
  n2: role(role follower, leads false, epoch 4)
  n2 -> n5: Vote(term 4, granted false)
n3 receives RequestVote(term 4, lastLogIndex 2, lastLogTerm 2) from n5
  n3 syncs
  n3: role(role follower, leads false, epoch 4)
  n3 -> n5: Vote(term 4, granted false)
n4 receives RequestVote(term 4, lastLogIndex 2, lastLogTerm 2) from n5
  n4 syncs
  n4: role(role follower, leads false, epoch 4)
  n4 syncs
  n4: vote(epoch 4, for n5)
  n4 -> n5: Vote(term 4, granted true)
n5 receives Vote(term 4, granted false) from n2
n5 receives Vote(term 4, granted false) from n3
n5 receives Vote(term 4, granted true) from n4
> status
  n1 is down
  n2 role follower, leads false, epoch 4, leader null, commitIndex 1, lastIndex 3, members [n1; n2; n3; n4; n5]
  n3 role follower, leads false, epoch 4, leader null, commitIndex 0, lastIndex 3, members [n1; n2; n3; n4; n5]
  n4 role follower, leads false, epoch 4, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3; n4; n5]
  n5 role candidate, leads false, epoch 4, leader null, commitIndex 0, lastIndex 2, members [n1; n2; n3; n4; n5]
