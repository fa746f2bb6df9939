# Ongaro's thesis, section 5.1: the leader has given up the entries that n3 lacks, and sends its snapshot instead. It has the client
# sessions (section 6.3): the request that p0 sends again to the next leader, which never saw it in its log, is answered and takes no effect.
- start raft n1 n2 n3 snapshots=always
- fire n1 election
- deliver
- cut n3
> ask n1 p0 increment c 1
  n1 syncs
  n1 -> n2: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 increment c 1], leaderCommit 1, round 0)
  n1 -> n3 (lost): AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [term 1, request p0/1 increment c 1], leaderCommit 1, round 0)
- deliver
> fire n1 snapshot
  n1 syncs
  n1: raft/snapshot(index 2, term 1, state b7e6bbf8, how taken)
- mend
> fire n1 heartbeat
  n1 -> n2: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1) from n1
  n2 -> n1: AppendResult(term 1, success true, index 2, round 1)
n3 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1) from n1
  n3 -> n1: AppendResult(term 1, success false, index 2, round 1)
n1 receives AppendResult(term 1, success true, index 2, round 1) from n2
n1 receives AppendResult(term 1, success false, index 2, round 1) from n3
  n1 -> n3: InstallSnapshot(term 1, snapshot index 2, term 1, configuration index 0, members [n1; n2; n3], state values [[c; 1]], sets [], sessions [[p0; 1; type ok, value 1]], round 1)
n3 receives InstallSnapshot(term 1, snapshot index 2, term 1, configuration index 0, members [n1; n2; n3], state values [[c; 1]], sets [], sessions [[p0; 1; type ok, value 1]], round 1) from n1
  n3 syncs
  n3: raft/snapshot(index 2, term 1, state b7e6bbf8, how installed)
  n3 -> n1: AppendResult(term 1, success true, index 2, round 1)
n1 receives AppendResult(term 1, success true, index 2, round 1) from n3
- crash n1
- fire n3 election
- deliver
> again n3 p0
  n3 syncs
  n3 -> n1: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/1 increment c 1], leaderCommit 3, round 0)
  n3 -> n2: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/1 increment c 1], leaderCommit 3, round 0)
> deliver
n1 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/1 increment c 1], leaderCommit 3, round 0) from n3
n1 is down
n2 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/1 increment c 1], leaderCommit 3, round 0) from n3
  n2 syncs
  n2 -> n3: AppendResult(term 2, success true, index 4, round 0)
n3 receives AppendResult(term 2, success true, index 4, round 0) from n2
  n3 answers p0/1 increment c 1: ok(value 1)
> status
  n1 is down
  n2 role follower, leads false, epoch 2, leader n3, commitIndex 3, lastIndex 4, members [n1; n2; n3]
  n3 role leader, leads true, epoch 2, leader n3, commitIndex 4, lastIndex 4, members [n1; n2; n3]
