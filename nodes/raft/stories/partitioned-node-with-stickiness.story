# Ignoring candidates while a leader is heard (Ongaro's thesis, section 4.2.3) does not help against a node that was cut off: the requests for
# votes are ignored, but its answer to the leader has the higher term. Section 9.6 has pre-vote for this.
- start raft n1 n2 n3 elections=sticky
- fire n1 election
- deliver
- cut n3
- fire n3 election
- mend
> fire n3 ask-again
  n3 -> n1: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n3 -> n2: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
> deliver
n1 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
n2 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
> fire n1 heartbeat
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1) from n1
  n2 -> n1: AppendResult(term 1, success true, index 1, round 1)
n3 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1) from n1
  n3 -> n1: AppendResult(term 2, success false, index 0, round 0)
n1 receives AppendResult(term 1, success true, index 1, round 1) from n2
n1 receives AppendResult(term 2, success false, index 0, round 0) from n3
  n1 syncs
  n1: role(role follower, leads false, epoch 2)
> status
  n1 role follower, leads false, epoch 2, leader null, commitIndex 1, lastIndex 1, members [n1; n2; n3]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3]
  n3 role candidate, leads false, epoch 2, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3]
