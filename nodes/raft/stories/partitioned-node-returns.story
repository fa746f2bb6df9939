# Ongaro's thesis, section 9.6: a node that was cut off comes back with a higher term, and so deposes a leader that everybody else follows.
- start raft n1 n2 n3
- fire n1 election
- deliver
- cut n3
> fire n3 election
  n3 syncs
  n3: role(role candidate, leads false, epoch 2)
  n3: vote(epoch 2, for n3)
  n3 -> n1 (lost): RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n3 -> n2 (lost): RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
> fire n3 election
  n3 syncs
  n3: role(role candidate, leads false, epoch 3)
  n3: vote(epoch 3, for n3)
  n3 -> n1 (lost): RequestVote(term 3, lastLogIndex 1, lastLogTerm 1)
  n3 -> n2 (lost): RequestVote(term 3, lastLogIndex 1, lastLogTerm 1)
- mend
> fire n1 heartbeat
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1) from n1
  n2 -> n1: AppendResult(term 1, success true, index 1, round 1)
n3 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 1, round 1) from n1
  n3 -> n1: AppendResult(term 3, success false, index 0, round 0)
n1 receives AppendResult(term 1, success true, index 1, round 1) from n2
n1 receives AppendResult(term 3, success false, index 0, round 0) from n3
  n1 syncs
  n1: role(role follower, leads false, epoch 3)
> status
  n1 role follower, leads false, epoch 3, leader null, commitIndex 1, lastIndex 1, members [n1; n2; n3]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3]
  n3 role candidate, leads false, epoch 3, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3]
