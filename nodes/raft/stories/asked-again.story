# Raft, section 5.1: who does not answer a candidate is asked again, in the same term; who has answered is not.
- start raft n1 n2 n3 n4 n5
- cut n3 n4 n5
> fire n1 election
  n1 syncs
  n1: role(role candidate, leads false, epoch 1)
  n1: vote(epoch 1, for n1)
  n1 -> n2: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n1 -> n3 (lost): RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n1 -> n4 (lost): RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n1 -> n5 (lost): RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
> deliver
n2 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n1
  n2 syncs
  n2: role(role follower, leads false, epoch 1)
  n2 syncs
  n2: vote(epoch 1, for n1)
  n2 -> n1: Vote(term 1, granted true)
n1 receives Vote(term 1, granted true) from n2
> mend
> fire n1 ask-again
  n1 -> n3: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n1 -> n4: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n1 -> n5: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
> deliver
n3 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n1
  n3 syncs
  n3: role(role follower, leads false, epoch 1)
  n3 syncs
  n3: vote(epoch 1, for n1)
  n3 -> n1: Vote(term 1, granted true)
n4 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n1
  n4 syncs
  n4: role(role follower, leads false, epoch 1)
  n4 syncs
  n4: vote(epoch 1, for n1)
  n4 -> n1: Vote(term 1, granted true)
n5 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n1
  n5 syncs
  n5: role(role follower, leads false, epoch 1)
  n5 syncs
  n5: vote(epoch 1, for n1)
  n5 -> n1: Vote(term 1, granted true)
n1 receives Vote(term 1, granted true) from n3
  n1: role(role leader, leads true, epoch 1)
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
  n1 -> n4: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
  n1 -> n5: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
n1 receives Vote(term 1, granted true) from n4
n1 receives Vote(term 1, granted true) from n5
n2 receives AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 1, round 0)
n3 receives AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 1, success true, index 1, round 0)
n4 receives AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0) from n1
  n4 syncs
  n4 -> n1: AppendResult(term 1, success true, index 1, round 0)
n5 receives AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0) from n1
  n5 syncs
  n5 -> n1: AppendResult(term 1, success true, index 1, round 0)
n1 receives AppendResult(term 1, success true, index 1, round 0) from n2
n1 receives AppendResult(term 1, success true, index 1, round 0) from n3
n1 receives AppendResult(term 1, success true, index 1, round 0) from n4
n1 receives AppendResult(term 1, success true, index 1, round 0) from n5

# Once it leads, there is nothing left to ask.
> fire n1 ask-again
