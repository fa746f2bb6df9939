# Raft, section 5.2: a follower that hears from nobody asks for votes, and leads with those of a majority.
> start raft n1 n2 n3
  n1: role(role follower, leads false, epoch 0)
  n2: role(role follower, leads false, epoch 0)
  n3: role(role follower, leads false, epoch 0)
> fire n1 election
  n1 syncs
  n1: role(role candidate, leads false, epoch 1)
  n1: vote(epoch 1, for n1)
  n1 -> n2: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n1 -> n3: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
> deliver
n2 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n1
  n2 syncs
  n2: role(role follower, leads false, epoch 1)
  n2 syncs
  n2: vote(epoch 1, for n1)
  n2 -> n1: Vote(term 1, granted true)
n3 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n1
  n3 syncs
  n3: role(role follower, leads false, epoch 1)
  n3 syncs
  n3: vote(epoch 1, for n1)
  n3 -> n1: Vote(term 1, granted true)
n1 receives Vote(term 1, granted true) from n2
  n1: role(role leader, leads true, epoch 1)
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
n1 receives Vote(term 1, granted true) from n3
n2 receives AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 1, round 0)
n3 receives AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 1, success true, index 1, round 0)
n1 receives AppendResult(term 1, success true, index 1, round 0) from n2
n1 receives AppendResult(term 1, success true, index 1, round 0) from n3
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 0, lastIndex 1, members [n1; n2; n3]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 0, lastIndex 1, members [n1; n2; n3]

# Another node that missed all this asks for votes in a later term, with a log that is behind: it gets none.
> cut n3
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 2, round 0)
n1 receives AppendResult(term 1, success true, index 2, round 0) from n2
  n1 answers p0/1 write x 1: ok(value 1)
> mend
> fire n3 election
  n3 syncs
  n3: role(role candidate, leads false, epoch 2)
  n3: vote(epoch 2, for n3)
  n3 -> n1: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n3 -> n2: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
> deliver
n1 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
  n1 syncs
  n1: role(role follower, leads false, epoch 2)
  n1 -> n3: Vote(term 2, granted false)
n2 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
  n2 syncs
  n2: role(role follower, leads false, epoch 2)
  n2 -> n3: Vote(term 2, granted false)
n3 receives Vote(term 2, granted false) from n1
n3 receives Vote(term 2, granted false) from n2
> status
  n1 role follower, leads false, epoch 2, leader null, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n2 role follower, leads false, epoch 2, leader null, commitIndex 1, lastIndex 2, members [n1; n2; n3]
  n3 role candidate, leads false, epoch 2, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3]
