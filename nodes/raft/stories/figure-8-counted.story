# What goes wrong if a leader has no entry of its own and commits older ones by counting: as in figure 8, up to where n1 leads again.
- start raft n1 n2 n3 n4 n5 variant=commit-older-term
- fire n1 election
- deliver
- cut n1 n2
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request p0/1 write x 1], leaderCommit 0, round 0)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request p0/1 write x 1], leaderCommit 0, round 0)
  n1 -> n4 (lost): AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request p0/1 write x 1], leaderCommit 0, round 0)
  n1 -> n5 (lost): AppendEntries(term 1, prevLogIndex 0, prevLogTerm 0, entries [term 1, request p0/1 write x 1], leaderCommit 0, round 0)
- deliver n1 n2
> crash n1
- lose n2 n1
- mend
- fire n5 election
- deliver
> ask n5 p1 write x 2
  n5 syncs
  n5 -> n1: AppendEntries(term 2, prevLogIndex 0, prevLogTerm 0, entries [term 2, request p1/1 write x 2], leaderCommit 0, round 0)
  n5 -> n2: AppendEntries(term 2, prevLogIndex 0, prevLogTerm 0, entries [term 2, request p1/1 write x 2], leaderCommit 0, round 0)
  n5 -> n3: AppendEntries(term 2, prevLogIndex 0, prevLogTerm 0, entries [term 2, request p1/1 write x 2], leaderCommit 0, round 0)
  n5 -> n4: AppendEntries(term 2, prevLogIndex 0, prevLogTerm 0, entries [term 2, request p1/1 write x 2], leaderCommit 0, round 0)
- lose n5 n1
- lose n5 n2
- lose n5 n3
- lose n5 n4
> crash n5
> restart n1
  n1: role(role follower, leads false, epoch 1)
- fire n1 election
- deliver
> fire n1 election
  n1 syncs
  n1: role(role candidate, leads false, epoch 3)
  n1: vote(epoch 3, for n1)
  n1 -> n2: RequestVote(term 3, lastLogIndex 1, lastLogTerm 1)
  n1 -> n3: RequestVote(term 3, lastLogIndex 1, lastLogTerm 1)
  n1 -> n4: RequestVote(term 3, lastLogIndex 1, lastLogTerm 1)
  n1 -> n5: RequestVote(term 3, lastLogIndex 1, lastLogTerm 1)
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
> deliver n3 n1
n1 receives Vote(term 3, granted true) from n3
  n1: role(role leader, leads true, epoch 3)

# The entry gets to n3: with n1 and n2 that is a majority, and n1 takes it for committed.
- fire n1 heartbeat
- deliver n1 n2
- deliver n2 n1
- deliver n1 n3
- deliver n3 n1
- deliver n1 n3
> deliver n3 n1
n1 receives AppendResult(term 3, success true, index 1, round 1) from n3
  n1: invariant-broken(claim assertion, sentence n1 breaks an invariant of its own: a leader commits by counting only entries of its own term.)
> status
  n1 role leader, leads true, epoch 3, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3; n4; n5]
  n2 role follower, leads false, epoch 3, leader n1, commitIndex 0, lastIndex 1, members [n1; n2; n3; n4; n5]
  n3 role follower, leads false, epoch 3, leader n1, commitIndex 0, lastIndex 1, members [n1; n2; n3; n4; n5]
  n4 role follower, leads false, epoch 2, leader null, commitIndex 0, lastIndex 0, members [n1; n2; n3; n4; n5]
  n5 is down
> crash n1

# But n5 has one of a later term and is elected; its entry replaces the other.
> restart n5
  n5: role(role follower, leads false, epoch 2)
- fire n5 election
- deliver
- fire n5 election
- deliver
- fire n5 heartbeat
> deliver n5 n2
n2 receives AppendEntries(term 4, prevLogIndex 1, prevLogTerm 2, entries [], leaderCommit 0, round 1) from n5
  n2 -> n5: AppendResult(term 4, success false, index 1, round 1)
> deliver n2 n5
n5 receives AppendResult(term 4, success false, index 1, round 1) from n2
  n5 -> n2: AppendEntries(term 4, prevLogIndex 0, prevLogTerm 0, entries [term 2, request p1/1 write x 2], leaderCommit 0, round 1)
> deliver n5 n2
n2 receives AppendEntries(term 4, prevLogIndex 0, prevLogTerm 0, entries [term 2, request p1/1 write x 2], leaderCommit 0, round 1) from n5
  n2: discarded(epoch 4, from 1, entries [client p0, seq 1, f write, value 1])
  n2 syncs
  n2 -> n5: AppendResult(term 4, success true, index 1, round 1)
> status
  n1 is down
  n2 role follower, leads false, epoch 4, leader n5, commitIndex 0, lastIndex 1, members [n1; n2; n3; n4; n5]
  n3 role follower, leads false, epoch 4, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3; n4; n5]
  n4 role follower, leads false, epoch 4, leader null, commitIndex 0, lastIndex 0, members [n1; n2; n3; n4; n5]
  n5 role leader, leads true, epoch 4, leader n5, commitIndex 0, lastIndex 1, members [n1; n2; n3; n4; n5]
