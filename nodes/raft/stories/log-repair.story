# Raft, section 5.3: a leader cut off keeps what nobody else has; when it is back the new leader's log replaces that.
- start raft n1 n2 n3
- fire n1 election
- deliver
> cut n1
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 1, round 0)
> fire n2 election
  n2 syncs
  n2: role(role candidate, leads false, epoch 2)
  n2: vote(epoch 2, for n2)
  n2 -> n1 (lost): RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n2 -> n3: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
> deliver
n3 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n2
  n3 syncs
  n3: role(role follower, leads false, epoch 2)
  n3 syncs
  n3: vote(epoch 2, for n2)
  n3 -> n2: Vote(term 2, granted true)
n2 receives Vote(term 2, granted true) from n3
  n2: role(role leader, leads true, epoch 2)
  n2 syncs
  n2 -> n1 (lost): AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 0, round 0)
  n2 -> n3: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 0, round 0)
n3 receives AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 2, request null], leaderCommit 0, round 0) from n2
  n3 syncs
  n3 -> n2: AppendResult(term 2, success true, index 2, round 0)
n2 receives AppendResult(term 2, success true, index 2, round 0) from n3
> ask n2 p1 write x 2
  n2 syncs
  n2 -> n1 (lost): AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0)
  n2 -> n3: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0)
> deliver
n3 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 2, round 0) from n2
  n3 syncs
  n3 -> n2: AppendResult(term 2, success true, index 3, round 0)
n2 receives AppendResult(term 2, success true, index 3, round 0) from n3
  n2 answers p1/1 write x 2: ok(value 2)
> mend
> fire n2 heartbeat
  n2 -> n1: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [], leaderCommit 3, round 1)
  n2 -> n3: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [], leaderCommit 3, round 1)
> deliver
n1 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [], leaderCommit 3, round 1) from n2
  n1 syncs
  n1 answers p0/1 write x 1: info(error leadership lost)
  n1: role(role follower, leads false, epoch 2)
  n1 -> n2: AppendResult(term 2, success false, index 3, round 1)
n3 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [], leaderCommit 3, round 1) from n2
  n3 -> n2: AppendResult(term 2, success true, index 3, round 1)
n2 receives AppendResult(term 2, success false, index 3, round 1) from n1
  n2 -> n1: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 3, round 1)
n2 receives AppendResult(term 2, success true, index 3, round 1) from n3
n1 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 3, round 1) from n2
  n1 -> n2: AppendResult(term 2, success false, index 1, round 1)
n2 receives AppendResult(term 2, success false, index 1, round 1) from n1
  n2 -> n1: AppendEntries(term 2, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null; term 2, request null; term 2, request p1/1 write x 2], leaderCommit 3, round 1)
n1 receives AppendEntries(term 2, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null; term 2, request null; term 2, request p1/1 write x 2], leaderCommit 3, round 1) from n2
  n1: discarded(epoch 2, from 2, entries [client p0, seq 1, f write, value 1])
  n1 syncs
  n1 -> n2: AppendResult(term 2, success true, index 3, round 1)
n2 receives AppendResult(term 2, success true, index 3, round 1) from n1
> status
  n1 role follower, leads false, epoch 2, leader n2, commitIndex 3, lastIndex 3, members [n1; n2; n3]
  n2 role leader, leads true, epoch 2, leader n2, commitIndex 3, lastIndex 3, members [n1; n2; n3]
  n3 role follower, leads false, epoch 2, leader n2, commitIndex 3, lastIndex 3, members [n1; n2; n3]
