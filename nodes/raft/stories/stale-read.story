# Reads that a leader answers by itself: one that was deposed and does not know it gives an old value.
- start raft n1 n2 n3 reads=local-leader
- fire n1 election
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 2, round 0)
n3 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 1, success true, index 2, round 0)
n1 receives AppendResult(term 1, success true, index 2, round 0) from n2
  n1 answers p0/1 write x 1: ok(value 1)
n1 receives AppendResult(term 1, success true, index 2, round 0) from n3
> cut n1
> fire n2 election
  n2 syncs
  n2: role(role candidate, leads false, epoch 2)
  n2: vote(epoch 2, for n2)
  n2 -> n1 (lost): RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
  n2 -> n3: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
> deliver
n3 receives RequestVote(term 2, lastLogIndex 2, lastLogTerm 1) from n2
  n3 syncs
  n3: role(role follower, leads false, epoch 2)
  n3 syncs
  n3: vote(epoch 2, for n2)
  n3 -> n2: Vote(term 2, granted true)
n2 receives Vote(term 2, granted true) from n3
  n2: role(role leader, leads true, epoch 2)
  n2 syncs
  n2 -> n1 (lost): AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
  n2 -> n3: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
n3 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0) from n2
  n3 syncs
  n3 -> n2: AppendResult(term 2, success true, index 3, round 0)
n2 receives AppendResult(term 2, success true, index 3, round 0) from n3
> ask n2 p0 write x 2
  n2 syncs
  n2 -> n1 (lost): AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/2 write x 2], leaderCommit 3, round 0)
  n2 -> n3: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/2 write x 2], leaderCommit 3, round 0)
> deliver
n3 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/2 write x 2], leaderCommit 3, round 0) from n2
  n3 syncs
  n3 -> n2: AppendResult(term 2, success true, index 4, round 0)
n2 receives AppendResult(term 2, success true, index 4, round 0) from n3
  n2 answers p0/2 write x 2: ok(value 2)
> ask n1 p1 read x
  n1 answers p1/1 read x: ok(value 1)
