# Ongaro's thesis, section 4.3: n1 begins to replace five members by n4 and n5, and crashes before the joint entry is committed. n4 has it, so
# that it needs a majority of the old members, too, not only n5; n2 helps. Then n4 commits the joint entry and ends the change.
- start raft n1 n2 n3 n4 n5 changes=joint
- fire n1 election
- deliver
- fire n1 heartbeat
- deliver
- tell n1 remove-member n1 n2 n3
> deliver n1 n4
n4 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n4; n5], old [n1; n2; n3; n4; n5]], leaderCommit 1, round 1) from n1
  n4 syncs
  n4 -> n1: AppendResult(term 1, success true, index 2, round 1)
> deliver n1 n5
n5 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n4; n5], old [n1; n2; n3; n4; n5]], leaderCommit 1, round 1) from n1
  n5 syncs
  n5 -> n1: AppendResult(term 1, success true, index 2, round 1)
- lose n1 n2
- lose n1 n3
- crash n1
- lose n4 n1
- lose n5 n1
- cut n2 n3
> fire n4 election
  n4 syncs
  n4: role(role candidate, leads false, epoch 2)
  n4: vote(epoch 2, for n4)
  n4 -> n5: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
  n4 -> n1: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
  n4 -> n2 (lost): RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
  n4 -> n3 (lost): RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
- deliver
> status
  n1 is down
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3; n4; n5]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3; n4; n5]
  n4 role candidate, leads false, epoch 2, leader null, commitIndex 1, lastIndex 2, members [n4; n5]
  n5 role follower, leads false, epoch 2, leader null, commitIndex 1, lastIndex 2, members [n4; n5]
- mend
> fire n4 ask-again
  n4 -> n1: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
  n4 -> n2: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
  n4 -> n3: RequestVote(term 2, lastLogIndex 2, lastLogTerm 1)
> deliver
n1 receives RequestVote(term 2, lastLogIndex 2, lastLogTerm 1) from n4
n1 is down
n2 receives RequestVote(term 2, lastLogIndex 2, lastLogTerm 1) from n4
  n2 syncs
  n2: role(role follower, leads false, epoch 2)
  n2 syncs
  n2: vote(epoch 2, for n4)
  n2 -> n4: Vote(term 2, granted true)
n3 receives RequestVote(term 2, lastLogIndex 2, lastLogTerm 1) from n4
  n3 syncs
  n3: role(role follower, leads false, epoch 2)
  n3 syncs
  n3: vote(epoch 2, for n4)
  n3 -> n4: Vote(term 2, granted true)
n4 receives Vote(term 2, granted true) from n2
  n4: role(role leader, leads true, epoch 2)
  n4 syncs
  n4 -> n1: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
  n4 -> n2: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
  n4 -> n3: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
  n4 -> n5: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0)
n4 receives Vote(term 2, granted true) from n3
n1 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0) from n4
n1 is down
n2 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0) from n4
  n2 -> n4: AppendResult(term 2, success false, index 2, round 0)
n3 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0) from n4
  n3 -> n4: AppendResult(term 2, success false, index 2, round 0)
n5 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 2, request null], leaderCommit 1, round 0) from n4
  n5 syncs
  n5 -> n4: AppendResult(term 2, success true, index 3, round 0)
n4 receives AppendResult(term 2, success false, index 2, round 0) from n2
  n4 -> n2: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n4; n5], old [n1; n2; n3; n4; n5]; term 2, request null], leaderCommit 1, round 0)
n4 receives AppendResult(term 2, success false, index 2, round 0) from n3
  n4 -> n3: AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n4; n5], old [n1; n2; n3; n4; n5]; term 2, request null], leaderCommit 1, round 0)
n4 receives AppendResult(term 2, success true, index 3, round 0) from n5
n2 receives AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n4; n5], old [n1; n2; n3; n4; n5]; term 2, request null], leaderCommit 1, round 0) from n4
  n2 syncs
  n2 -> n4: AppendResult(term 2, success true, index 3, round 0)
n3 receives AppendEntries(term 2, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n4; n5], old [n1; n2; n3; n4; n5]; term 2, request null], leaderCommit 1, round 0) from n4
  n3 syncs
  n3 -> n4: AppendResult(term 2, success true, index 3, round 0)
n4 receives AppendResult(term 2, success true, index 3, round 0) from n2
  n4 syncs
  n4: membership(epoch 2, members [n4; n5])
  n4 -> n1: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0)
  n4 -> n2: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0)
  n4 -> n3: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0)
  n4 -> n5: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0)
n4 receives AppendResult(term 2, success true, index 3, round 0) from n3
n1 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0) from n4
n1 is down
n2 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0) from n4
  n2 syncs
  n2 -> n4: AppendResult(term 2, success true, index 4, round 0)
n3 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0) from n4
  n3 syncs
  n3 -> n4: AppendResult(term 2, success true, index 4, round 0)
n5 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request null, members [n4; n5]], leaderCommit 3, round 0) from n4
  n5 syncs
  n5 -> n4: AppendResult(term 2, success true, index 4, round 0)
n4 receives AppendResult(term 2, success true, index 4, round 0) from n2
n4 receives AppendResult(term 2, success true, index 4, round 0) from n3
n4 receives AppendResult(term 2, success true, index 4, round 0) from n5
> status
  n1 is down
  n2 role follower, leads false, epoch 2, leader n4, commitIndex 3, lastIndex 4, members [n4; n5]
  n3 role follower, leads false, epoch 2, leader n4, commitIndex 3, lastIndex 4, members [n4; n5]
  n4 role leader, leads true, epoch 2, leader n4, commitIndex 4, lastIndex 4, members [n4; n5]
  n5 role follower, leads false, epoch 2, leader n4, commitIndex 3, lastIndex 4, members [n4; n5]
