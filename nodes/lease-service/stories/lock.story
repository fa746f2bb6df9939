# A session at n2, and a lock for p0. n1 leads; n2 asks it, and the log decides.
- start lease-service n1 n2 n3
- fire n1 raft election
- deliver
- fire n2 tick
- deliver
- fire n1 raft heartbeat
- deliver
> ask n2 p0 acquire l
  n2 -> n1: Ask(request p0/1 acquire l session n2#1.1, owner p0)
> deliver
n1 receives Ask(request p0/1 acquire l session n2#1.1, owner p0) from n2
  n1 syncs
  n1 -> n2: Replication(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 acquire l session n2#1.1, owner p0], leaderCommit 2, round 1)
  n1 -> n3: Replication(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 acquire l session n2#1.1, owner p0], leaderCommit 2, round 1)
n2 receives Replication(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 acquire l session n2#1.1, owner p0], leaderCommit 2, round 1) from n1
  n2 syncs
  n2 -> n1: Replication(message type AppendResult, term 1, success true, index 3, round 1)
n3 receives Replication(message type AppendEntries, term 1, prevLogIndex 2, prevLogTerm 1, entries [term 1, request p0/1 acquire l session n2#1.1, owner p0], leaderCommit 2, round 1) from n1
  n3 syncs
  n3 -> n1: Replication(message type AppendResult, term 1, success true, index 3, round 1)
n1 receives Replication(message type AppendResult, term 1, success true, index 3, round 1) from n2
  n1: lease-service/granted(lock l, owner p0, token 1)
  n1 -> n2: Answer(client p0, seq 1, outcome type ok, value 1)
n1 receives Replication(message type AppendResult, term 1, success true, index 3, round 1) from n3
n2 receives Answer(client p0, seq 1, outcome type ok, value 1) from n1
  n2 answers p0/1 acquire l: ok(value 1)
> ask n2 p0 holds l
  n2 -> n1: Ask(request n2#1 session/2 renew n2#1.1)
> deliver
n1 receives Ask(request n2#1 session/2 renew n2#1.1) from n2
  n1 syncs
  n1 -> n2: Replication(message type AppendEntries, term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request n2#1 session/2 renew n2#1.1], leaderCommit 3, round 1)
  n1 -> n3: Replication(message type AppendEntries, term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request n2#1 session/2 renew n2#1.1], leaderCommit 3, round 1)
n2 receives Replication(message type AppendEntries, term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request n2#1 session/2 renew n2#1.1], leaderCommit 3, round 1) from n1
  n2 syncs
  n2: lease-service/granted(lock l, owner p0, token 1)
  n2 -> n1: Replication(message type AppendResult, term 1, success true, index 4, round 1)
n3 receives Replication(message type AppendEntries, term 1, prevLogIndex 3, prevLogTerm 1, entries [term 1, request n2#1 session/2 renew n2#1.1], leaderCommit 3, round 1) from n1
  n3 syncs
  n3: lease-service/granted(lock l, owner p0, token 1)
  n3 -> n1: Replication(message type AppendResult, term 1, success true, index 4, round 1)
n1 receives Replication(message type AppendResult, term 1, success true, index 4, round 1) from n2
  n1 -> n2: Answer(client n2#1 session, seq 2, outcome type ok, value [[l; p0; 1]])
n1 receives Replication(message type AppendResult, term 1, success true, index 4, round 1) from n3
n2 receives Answer(client n2#1 session, seq 2, outcome type ok, value [[l; p0; 1]]) from n1
  n2 answers p0/2 holds l: ok(value true)
> ask n2 p0 release l
  n2 -> n1: Ask(request p0/3 release l owner p0)
> deliver
n1 receives Ask(request p0/3 release l owner p0) from n2
  n1 syncs
  n1 -> n2: Replication(message type AppendEntries, term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/3 release l owner p0], leaderCommit 4, round 1)
  n1 -> n3: Replication(message type AppendEntries, term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/3 release l owner p0], leaderCommit 4, round 1)
n2 receives Replication(message type AppendEntries, term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/3 release l owner p0], leaderCommit 4, round 1) from n1
  n2 syncs
  n2 -> n1: Replication(message type AppendResult, term 1, success true, index 5, round 1)
n3 receives Replication(message type AppendEntries, term 1, prevLogIndex 4, prevLogTerm 1, entries [term 1, request p0/3 release l owner p0], leaderCommit 4, round 1) from n1
  n3 syncs
  n3 -> n1: Replication(message type AppendResult, term 1, success true, index 5, round 1)
n1 receives Replication(message type AppendResult, term 1, success true, index 5, round 1) from n2
  n1 -> n2: Answer(client p0, seq 3, outcome type ok, value released)
n1 receives Replication(message type AppendResult, term 1, success true, index 5, round 1) from n3
n2 receives Answer(client p0, seq 3, outcome type ok, value released) from n1
  n2 answers p0/3 release l: ok(value released)
