# Ongaro's thesis, section 3.10: the leader brings the target's log up to date, then asks it to stand at once. Others do not ignore this
# candidate although they hear from a leader, and updates wait for the next one.
- start raft n1 n2 n3 elections=sticky
- fire n1 election
- deliver
- cut n3
- ask n1 p0 write x 1
- deliver
- mend
> tell n1 transfer-leadership n3
  n1 -> n3: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 2, round 0)
> ask n1 p1 write x 2
  n1 answers p1/1 write x 2: fail(error not the leader, retry true)
> deliver
n3 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 write x 1], leaderCommit 2, round 0) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 1, success true, index 2, round 0)
n1 receives AppendResult(term 1, success true, index 2, round 0) from n3
  n1 -> n3: TimeoutNow(term 1)
n3 receives TimeoutNow(term 1) from n1
  n3 syncs
  n3: role(role candidate, leads false, epoch 2)
  n3: vote(epoch 2, for n3)
  n3 -> n1: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1, transfer true)
  n3 -> n2: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1, transfer true)
n1 receives RequestVote(term 2, lastLogIndex 2, lastLogTerm 1, transfer true) from n3
  n1 syncs
  n1: role(role follower, leads false, epoch 2)
  n1 syncs
  n1: vote(epoch 2, for n3)
  n1 -> n3: Vote(term 2, granted true)
n2 receives RequestVote(term 2, lastLogIndex 2, lastLogTerm 1, transfer true) from n3
  n2 syncs
  n2: role(role follower, leads false, epoch 2)
  n2 syncs
  n2: vote(epoch 2, for n3)
  n2 -> n3: Vote(term 2, granted true)
n3 receives Vote(term 2, granted true) from n1
  n3: role(role leader, leads true, epoch 2)
  n3 syncs
  n3 -> n1: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0)
  n3 -> n2: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0)
n3 receives Vote(term 2, granted true) from n2
n1 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0) from n3
  n1 syncs
  n1 -> n3: AppendResult(term 2, success true, index 3, round 0)
n2 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0) from n3
  n2 syncs
  n2 -> n3: AppendResult(term 2, success true, index 3, round 0)
n3 receives AppendResult(term 2, success true, index 3, round 0) from n1
n3 receives AppendResult(term 2, success true, index 3, round 0) from n2
> again n3 p1
  n3 syncs
  n3 -> n1: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 3, round 0)
  n3 -> n2: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p1/1 write x 2], leaderCommit 3, round 0)
> status
  n1 role follower, leads false, epoch 2, leader n3, commitIndex 2, lastIndex 3, members [n1; n2; n3]
  n2 role follower, leads false, epoch 2, leader n3, commitIndex 2, lastIndex 3, members [n1; n2; n3]
  n3 role leader, leads true, epoch 2, leader n3, commitIndex 3, lastIndex 4, members [n1; n2; n3]
