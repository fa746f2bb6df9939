# What goes wrong if the vote is not on the disk: two leaders in one term.
> start raft n1 n2 n3 variant=vote-not-persisted
  n1: role(role follower, leads false, epoch 0)
  n2: role(role follower, leads false, epoch 0)
  n3: role(role follower, leads false, epoch 0)
> fire n1 election
  n1 syncs
  n1: role(role candidate, leads false, epoch 1)
  n1: vote(epoch 1, for n1)
  n1 -> n2: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n1 -> n3: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
> fire n2 election
  n2 syncs
  n2: role(role candidate, leads false, epoch 1)
  n2: vote(epoch 1, for n2)
  n2 -> n1: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
  n2 -> n3: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
> lose n1 n2
n1 -> n2 lost: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
> lose n2 n1
n2 -> n1 lost: RequestVote(term 1, lastLogIndex 0, lastLogTerm 0)
> deliver n1 n3
n3 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n1
  n3 syncs
  n3: role(role follower, leads false, epoch 1)
  n3 syncs
  n3: vote(epoch 1, for n1)
  n3 -> n1: Vote(term 1, granted true)
> crash n3
> restart n3
  n3: role(role follower, leads false, epoch 1)
> deliver n2 n3
n3 receives RequestVote(term 1, lastLogIndex 0, lastLogTerm 0) from n2
  n3 syncs
  n3: vote(epoch 1, for n2)
  n3 -> n2: Vote(term 1, granted true)
> deliver n3 n1
n1 receives Vote(term 1, granted true) from n3
  n1: role(role leader, leads true, epoch 1)
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
> deliver n3 n2
n2 receives Vote(term 1, granted true) from n3
  n2: role(role leader, leads true, epoch 1)
  n2 syncs
  n2 -> n1: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
  n2 -> n3: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request null], leaderCommit 0, round 0)
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 0, lastIndex 1, members [n1; n2; n3]
  n2 role leader, leads true, epoch 1, leader n2, commitIndex 0, lastIndex 1, members [n1; n2; n3]
  n3 role follower, leads false, epoch 1, leader null, commitIndex 0, lastIndex 0, members [n1; n2; n3]
