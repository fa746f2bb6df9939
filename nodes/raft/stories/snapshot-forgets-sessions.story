# The same with a snapshot that has no sessions: the request takes effect twice.
- start raft n1 n2 n3 snapshots=always variant=snapshot-without-sessions
- fire n1 election
- deliver
- cut n3
- ask n1 p0 increment c 1
- deliver
- fire n1 snapshot
- mend
- fire n1 heartbeat
- deliver
- crash n1
- fire n3 election
- deliver
> again n3 p0
  n3 syncs
  n3 -> n1: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/1 increment c 1], leaderCommit 3, round 0)
  n3 -> n2: AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/1 increment c 1], leaderCommit 3, round 0)
> deliver n3 n2
n2 receives AppendEntries(term 2, prevLogIndex 3, prevLogTerm 2, entries [term 2, request p0/1 increment c 1], leaderCommit 3, round 0) from n3
  n2 syncs
  n2 -> n3: AppendResult(term 2, success true, index 4, round 0)
> deliver n2 n3
n3 receives AppendResult(term 2, success true, index 4, round 0) from n2
  n3 answers p0/1 increment c 1: ok(value 2)
