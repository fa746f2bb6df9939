# Kleppmann 2016: n2 takes the lock for p0, reads the value, and is paused. Its session is not renewed any more.
- start lease-service n1 n2 n3
- fire n1 raft election
- deliver
- fire n2 tick
- fire n3 tick
- deliver
> ask n2 p0 increment x 1
  n2 -> n1: Ask(request n2#1 for p0/1 acquire x session n2#1.1, owner n2#1 for p0)
- deliver
# The leader counts ticks without a renewal of n2's session, and proposes that it expires. n3 renews its own.
- fire n1 tick
- fire n3 tick
- deliver
- fire n1 tick
- fire n3 tick
- deliver
- fire n1 tick
- fire n3 tick
- deliver
> fire n1 tick
  n1 syncs
  n1 -> n2: Replication(message type AppendEntries, term 1, prevLogIndex 11, prevLogTerm 1, entries [term 1, request n1#1 service/1 expire n2#1.1 0], leaderCommit 11, round 0)
  n1 -> n3: Replication(message type AppendEntries, term 1, prevLogIndex 11, prevLogTerm 1, entries [term 1, request n1#1 service/1 expire n2#1.1 0], leaderCommit 11, round 0)
  n1 syncs
  n1 -> n2: Replication(message type AppendEntries, term 1, prevLogIndex 12, prevLogTerm 1, entries [term 1, request n1#1 session/4 renew n1#1.1], leaderCommit 11, round 0)
  n1 -> n3: Replication(message type AppendEntries, term 1, prevLogIndex 12, prevLogTerm 1, entries [term 1, request n1#1 session/4 renew n1#1.1], leaderCommit 11, round 0)
- deliver
# The lock is free: n3 takes it for p1, with the next token, and writes.
> ask n3 p1 increment x 1
  n3 -> n1: Ask(request n3#1 for p1/1 acquire x session n3#1.1, owner n3#1 for p1)
- deliver
> fire n3 work p1
  n3 -> n1: Ask(request p1/1 store x token 2, value 1)
- deliver
# n2 wakes up and writes. The store has seen a later token.
> fire n2 work p0
  n2 -> n1: Ask(request p0/1 store x token 1, value 1)
> deliver
n1 receives Ask(request p0/1 store x token 1, value 1) from n2
  n1 syncs
  n1 -> n2: Replication(message type AppendEntries, term 1, prevLogIndex 17, prevLogTerm 1, entries [term 1, request p0/1 store x token 1, value 1], leaderCommit 17, round 0)
  n1 -> n3: Replication(message type AppendEntries, term 1, prevLogIndex 17, prevLogTerm 1, entries [term 1, request p0/1 store x token 1, value 1], leaderCommit 17, round 0)
n2 receives Replication(message type AppendEntries, term 1, prevLogIndex 17, prevLogTerm 1, entries [term 1, request p0/1 store x token 1, value 1], leaderCommit 17, round 0) from n1
  n2 syncs
  n2 -> n1: Replication(message type AppendResult, term 1, success true, index 18, round 0)
n3 receives Replication(message type AppendEntries, term 1, prevLogIndex 17, prevLogTerm 1, entries [term 1, request p0/1 store x token 1, value 1], leaderCommit 17, round 0) from n1
  n3 syncs
  n3 -> n1: Replication(message type AppendResult, term 1, success true, index 18, round 0)
n1 receives Replication(message type AppendResult, term 1, success true, index 18, round 0) from n2
  n1 -> n2: Answer(client p0, seq 1, outcome type fail, error the store has seen a later token)
n1 receives Replication(message type AppendResult, term 1, success true, index 18, round 0) from n3
n2 receives Answer(client p0, seq 1, outcome type fail, error the store has seen a later token) from n1
  n2 answers p0/1 increment x 1: fail(error the store has seen a later token)
  n2 -> n1: Ask(request n2#1 for p0/3 release x owner n2#1 for p0, token 1)
n1 receives Ask(request n2#1 for p0/3 release x owner n2#1 for p0, token 1) from n2
  n1 syncs
  n1 -> n2: Replication(message type AppendEntries, term 1, prevLogIndex 18, prevLogTerm 1, entries [term 1, request n2#1 for p0/3 release x owner n2#1 for p0, token 1], leaderCommit 18, round 0)
  n1 -> n3: Replication(message type AppendEntries, term 1, prevLogIndex 18, prevLogTerm 1, entries [term 1, request n2#1 for p0/3 release x owner n2#1 for p0, token 1], leaderCommit 18, round 0)
n2 receives Replication(message type AppendEntries, term 1, prevLogIndex 18, prevLogTerm 1, entries [term 1, request n2#1 for p0/3 release x owner n2#1 for p0, token 1], leaderCommit 18, round 0) from n1
  n2 syncs
  n2 -> n1: Replication(message type AppendResult, term 1, success true, index 19, round 0)
n3 receives Replication(message type AppendEntries, term 1, prevLogIndex 18, prevLogTerm 1, entries [term 1, request n2#1 for p0/3 release x owner n2#1 for p0, token 1], leaderCommit 18, round 0) from n1
  n3 syncs
  n3 -> n1: Replication(message type AppendResult, term 1, success true, index 19, round 0)
n1 receives Replication(message type AppendResult, term 1, success true, index 19, round 0) from n2
  n1 -> n2: Answer(client n2#1 for p0, seq 3, outcome type ok, value expired)
n1 receives Replication(message type AppendResult, term 1, success true, index 19, round 0) from n3
n2 receives Answer(client n2#1 for p0, seq 3, outcome type ok, value expired) from n1
