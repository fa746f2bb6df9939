# Ongaro's thesis, section 4.2.1: n3 has lost its disk. It was removed before, and comes back as a new member: it learns without a vote, from
# a snapshot, and votes once it has caught up.
- start raft n1 n2 n3 joining=learner snapshots=always elections=both
- fire n1 election
- deliver
- ask n1 p0 write x 1
- deliver
- fire n1 snapshot
> tell n1 remove-member n3
  n1 syncs
  n1: membership(epoch 1, members [n1; n2])
  n1 -> n2: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 2, round 0)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 2, round 0)
- deliver
- crash n3
- wipe n3
- restart n3
> tell n1 add-member n3
  n1: raft/learners(epoch 1, nodes [n3])
  n1 -> n3: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 3, round 1)
> deliver
n3 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 3, round 1) from n1
  n3 syncs
  n3: role(role follower, leads false, epoch 1)
  n3 -> n1: AppendResult(term 1, success false, index 1, round 1)
n1 receives AppendResult(term 1, success false, index 1, round 1) from n3
  n1 -> n3: InstallSnapshot(term 1, snapshot index 2, term 1, configuration index 0, members [n1; n2; n3], state values [[x; 1]], sets [], sessions [[p0; 1; type ok, value 1]], round 1)
n3 receives InstallSnapshot(term 1, snapshot index 2, term 1, configuration index 0, members [n1; n2; n3], state values [[x; 1]], sets [], sessions [[p0; 1; type ok, value 1]], round 1) from n1
  n3 syncs
  n3: raft/snapshot(index 2, term 1, state 3233ef2d, how installed)
  n3 -> n1: AppendResult(term 1, success true, index 2, round 1)
n1 receives AppendResult(term 1, success true, index 2, round 1) from n3
> fire n1 heartbeat
  n1 -> n2: AppendEntries(term 1, prevLogIndex 3, prevLogTerm 1, entries [], leaderCommit 3, round 2)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 3, round 2)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 3, prevLogTerm 1, entries [], leaderCommit 3, round 2) from n1
  n2 -> n1: AppendResult(term 1, success true, index 3, round 2)
n3 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request null, members [n1; n2]], leaderCommit 3, round 2) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 1, success true, index 3, round 2)
n1 receives AppendResult(term 1, success true, index 3, round 2) from n2
n1 receives AppendResult(term 1, success true, index 3, round 2) from n3
  n1 syncs
  n1: membership(epoch 1, members [n1; n2; n3])
  n1 -> n2: AppendEntries(term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3]], leaderCommit 3, round 2)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3]], leaderCommit 3, round 2)
n2 receives AppendEntries(term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3]], leaderCommit 3, round 2) from n1
  n2 syncs
  n2 -> n1: AppendResult(term 1, success true, index 4, round 2)
n3 receives AppendEntries(term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request null, members [n1; n2; n3]], leaderCommit 3, round 2) from n1
  n3 syncs
  n3 -> n1: AppendResult(term 1, success true, index 4, round 2)
n1 receives AppendResult(term 1, success true, index 4, round 2) from n2
n1 receives AppendResult(term 1, success true, index 4, round 2) from n3
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 4, lastIndex 4, members [n1; n2; n3]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 3, lastIndex 4, members [n1; n2; n3]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 3, lastIndex 4, members [n1; n2; n3]
