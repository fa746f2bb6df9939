# Ongaro's thesis, section 4.1: a membership holds from the moment it is in the log. Without n3, n1 needs n2 alone; n3 is sent to
# until it has the entry that says so.
- start raft n1 n2 n3
- fire n1 election
- deliver
> tell n1 remove-member n3
  n1 syncs
  n1: membership(epoch 1, members [n1; n2])
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 1, round 0)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 1, round 0)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 1, round 0) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 2, round 0)
n3 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 1, round 0) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 1, success true, index 2, round 0)
n1 receives AppendResult(term 1, success true, index 2, round 0) from n2
n1 receives AppendResult(term 1, success true, index 2, round 0) from n3
- fire n1 heartbeat
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1) from n1
  n2 -> n1: AppendResult(term 1, success true, index 2, round 1)
n3 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1) from n1
  n3 -> n1: AppendResult(term 1, success true, index 2, round 1)
n1 receives AppendResult(term 1, success true, index 2, round 1) from n2
n1 receives AppendResult(term 1, success true, index 2, round 1) from n3
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 2, lastIndex 2, members [n1; n2]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2, members [n1; n2]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2, members [n1; n2]

# A node that knows that it was removed, and that this is committed, asks for no votes.
> fire n3 election

# Section 4.2.2: a leader that removes itself leads until that is committed, and does not count itself.
> tell n1 remove-member n1
  n1 syncs
  n1: membership(epoch 1, members [n2])
  n1 -> n2: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n2]], leaderCommit 2, round 1)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n2]], leaderCommit 2, round 1) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 3, round 1)
n1 receives AppendResult(term 1, success true, index 3, round 1) from n2
  n1: role(role follower, leads false, epoch 1)
> fire n2 election
  n2 syncs
  n2: role(role candidate, leads false, epoch 2)
  n2: vote(epoch 2, for n2)
  n2: role(role leader, leads true, epoch 2)
  n2 syncs
  n2 -> n1: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0)
  n2 -> n3: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0)
> status
  n1 role follower, leads false, epoch 1, leader null, commitIndex 3, lastIndex 3, members [n2]
  n2 role leader, leads true, epoch 2, leader n2, commitIndex 4, lastIndex 4, members [n2]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2, members [n1; n2]
> tell n2 add-member n1
  n2 syncs
  n2: membership(epoch 2, members [n1; n2])
  n2 -> n3: AppendEntries(term 2, prevLogIndex 4, prevLogTerm 2, entries [term 2, request null, members [n1; n2]], leaderCommit 4, round 1)
  n2 -> n1: AppendEntries(term 2, prevLogIndex 4, prevLogTerm 2, entries [term 2, request null, members [n1; n2]], leaderCommit 4, round 1)
> deliver
n1 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0) from n2
  n1 syncs
  n1: role(role follower, leads false, epoch 2)
  n1 syncs
  n1 -> n2: AppendResult(term 2, success true, index 4, round 0)
n3 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 1, entries [term 2, request null], leaderCommit 2, round 0) from n2
  n3 syncs
  n3: role(role follower, leads false, epoch 2)
  n3 -> n2: AppendResult(term 2, success false, index 3, round 0)
n3 receives AppendEntries(term 2, prevLogIndex 4, prevLogTerm 2, entries [term 2, request null, members [n1; n2]], leaderCommit 4, round 1) from n2
  n3 -> n2: AppendResult(term 2, success false, index 3, round 1)
n1 receives AppendEntries(term 2, prevLogIndex 4, prevLogTerm 2, entries [term 2, request null, members [n1; n2]], leaderCommit 4, round 1) from n2
  n1 syncs
  n1 -> n2: AppendResult(term 2, success true, index 5, round 1)
n2 receives AppendResult(term 2, success true, index 4, round 0) from n1
n2 receives AppendResult(term 2, success false, index 3, round 0) from n3
  n2 -> n3: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n2]; term 2, request null; term 2, request null, members [n1; n2]], leaderCommit 4, round 1)
n2 receives AppendResult(term 2, success false, index 3, round 1) from n3
  n2 -> n3: AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n2]; term 2, request null; term 2, request null, members [n1; n2]], leaderCommit 4, round 1)
n2 receives AppendResult(term 2, success true, index 5, round 1) from n1
n3 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n2]; term 2, request null; term 2, request null, members [n1; n2]], leaderCommit 4, round 1) from n2
  n3 syncs
  n3 -> n2: AppendResult(term 2, success true, index 5, round 1)
n3 receives AppendEntries(term 2, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n2]; term 2, request null; term 2, request null, members [n1; n2]], leaderCommit 4, round 1) from n2
  n3 -> n2: AppendResult(term 2, success true, index 5, round 1)
n2 receives AppendResult(term 2, success true, index 5, round 1) from n3
n2 receives AppendResult(term 2, success true, index 5, round 1) from n3
> status
  n1 role follower, leads false, epoch 2, leader n2, commitIndex 4, lastIndex 5, members [n1; n2]
  n2 role leader, leads true, epoch 2, leader n2, commitIndex 5, lastIndex 5, members [n1; n2]
  n3 role follower, leads false, epoch 2, leader n2, commitIndex 4, lastIndex 5, members [n1; n2]
