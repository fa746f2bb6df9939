# Ongaro's thesis, section 4.2.3: members that hear from a leader ignore a removed node that stands for election, and keep their term.
- start raft n1 n2 n3 elections=sticky
- fire n1 election
- deliver
- cut n3
- tell n1 remove-member n3
- deliver
- mend
> fire n3 election
  n3 syncs
  n3: role(role candidate, leads false, epoch 2)
  n3: vote(epoch 2, for n3)
  n3 -> n1: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
  n3 -> n2: RequestVote(term 2, lastLogIndex 1, lastLogTerm 1)
> deliver
n1 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
n2 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
> status
  n1 role leader, leads true, epoch 1, leader n1, commitIndex 2, lastIndex 2, members [n1; n2]
  n2 role follower, leads false, epoch 1, leader n1, commitIndex 1, lastIndex 2, members [n1; n2]
  n3 role candidate, leads false, epoch 2, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3]
