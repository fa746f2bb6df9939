# Ongaro's thesis, section 4.2.2: n1 alone has the entry that removes it, and n2 has no vote of n1 because its log is shorter. So
# n1 stands in an election, with a majority that it is no part of.
- start raft n1 n2
- fire n1 election
- deliver
- fire n1 heartbeat
- deliver
- cut n1
> tell n1 remove-member n1
  n1 syncs
  n1: membership(epoch 1, members [n2])
  n1 -> n2 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n2]], leaderCommit 1, round 1)
> crash n1
- mend
> restart n1
  n1: role(role follower, leads false, epoch 1)
> fire n2 election
  n2 syncs
  n2: role(role candidate, leads false, epoch 2)
  n2: vote(epoch 2, for n2)
  n2 -> n1: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
> deliver
n1 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n2
  n1 syncs
  n1: role(role follower, leads false, epoch 2)
  n1 -> n2: Vote(term 2, granted false)
n2 receives Vote(term 2, granted false) from n1
> fire n1 election
  n1 syncs
  n1: role(role candidate, leads false, epoch 3)
  n1: vote(epoch 3, for n1)
  n1 -> n2: RequestVote(term 3, lastLogIndex 2, lastLogTerm 1)
> deliver
n2 receives RequestVote(term 3, lastLogIndex 2, lastLogTerm 1) from n1
  n2 syncs
  n2: role(role follower, leads false, epoch 3)
  n2 syncs
  n2: vote(epoch 3, for n1)
  n2 -> n1: Vote(term 3, granted true)
n1 receives Vote(term 3, granted true) from n2
  n1: role(role leader, leads true, epoch 3)
  n1 syncs
  n1 -> n2: AppendEntries(term 3, prevLogIndex 2, prevLogTerm 1, entries [term 3, request null], leaderCommit 0, round 0)
n2 receives AppendEntries(term 3, prevLogIndex 2, prevLogTerm 1, entries [term 3, request null], leaderCommit 0, round 0) from n1
  n2 -> n1: AppendResult(term 3, success false, index 2, round 0)
n1 receives AppendResult(term 3, success false, index 2, round 0) from n2
  n1 -> n2: AppendEntries(term 3, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n2]; term 3, request null], leaderCommit 0, round 0)
n2 receives AppendEntries(term 3, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n2]; term 3, request null], leaderCommit 0, round 0) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 3, success true, index 3, round 0)
n1 receives AppendResult(term 3, success true, index 3, round 0) from n2
  n1: role(role follower, leads false, epoch 3)
> status
  n1 role follower, leads false, epoch 3, leader null, commitIndex 3, lastIndex 3, members [n2]
  n2 role follower, leads false, epoch 3, leader n1, commitIndex 1, lastIndex 3, members [n2]
