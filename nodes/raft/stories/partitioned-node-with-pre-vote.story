# Ongaro's thesis, section 9.6: with pre-vote, a node that was cut off has not begun a term, and nobody would elect it while a leader is heard.
- start raft n1 n2 n3 elections=pre-vote
- fire n1 election
- deliver
- cut n3
> fire n3 election
  n3 -> n1 (lost): RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true)
  n3 -> n2 (lost): RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true)
> fire n3 election
  n3 -> n1 (lost): RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true)
  n3 -> n2 (lost): RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true)
- mend
> fire n3 ask-again
  n3 -> n1: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true)
  n3 -> n2: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true)
> deliver
n1 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true) from n3
  n1 -> n3: Vote(term 1, granted false, pre true)
n2 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1, pre true) from n3
  n2 -> n3: Vote(term 1, granted false, pre true)
n3 receives Vote(term 1, granted false, pre true) from n1
n3 receives Vote(term 1, granted false, pre true) from n2
> fire n1 heartbeat
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1) from n1
  n2 -> n1: AppendResult(term 1, success true, index 1, round 1)
n3 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1) from n1
  n3 -> n1: AppendResult(term 1, success true, index 1, round 1)
n1 receives AppendResult(term 1, success true, index 1, round 1) from n2
n1 receives AppendResult(term 1, success true, index 1, round 1) from n3
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3]
