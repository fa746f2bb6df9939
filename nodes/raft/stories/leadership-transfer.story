# Ongaro's thesis, section 3.10: the leader brings the target's log up to date, then asks it to stand at once. Others do not ignore this
# candidate although they hear from a leader, and updates wait for the next one.
- start raft n1 n2 n3 elections=sticky
- fire n1 election
- deliver
- cut n3
- ask n1 p0 write x 1
- deliver
- mend
> tell n1 transfer-leadership n3
> ask n1 p1 write x 2
  n1 answers p1/1 write x 2: fail(error not the leader, retry true)
> fire n1 heartbeat
  n1 -> n2: AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1)
  n1 -> n3: AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 2, round 1)
> deliver
n2 receives AppendEntries(term 1, prevLogIndex 2, prevLogTerm 1, entries [], leaderCommit 2, round 1) from n1
  n2 -> n1: AppendResult(term 1, success true, index 2, round 1)
n3 receives AppendEntries(term 1, prevLogIndex 1, prevLogTerm 1, entries [], leaderCommit 2, round 1) from n1
  n3 -> n1: AppendResult(term 1, success true, index 1, round 1)
n1 receives AppendResult(term 1, success true, index 2, round 1) from n2
n1 receives AppendResult(term 1, success true, index 1, round 1) from n3
> again n3 p1
  n3 answers p1/1 write x 2: fail(error not the leader, retry true, leader n1)
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2, members [n1; n2; n3]
  n3 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 1, members [n1; n2; n3]
