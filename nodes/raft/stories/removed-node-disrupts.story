# Ongaro's thesis, section 4.2.3: n3 was removed and does not know it. It hears no heartbeats any more, stands, and deposes the leader.
- start raft n1 n2 n3
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
  n1 syncs
  n1: role(role follower, leads false, epoch 2)
  n1 -> n3: Vote(term 2, granted false)
n2 receives RequestVote(term 2, lastLogIndex 1, lastLogTerm 1) from n3
  n2 syncs
  n2: role(role follower, leads false, epoch 2)
  n2 -> n3: Vote(term 2, granted false)
n3 receives Vote(term 2, granted false) from n1
n3 receives Vote(term 2, granted false) from n2
> status
  n1 role follower, leads false, epoch 2, leader null, commitIndex 2, lastIndex 2, members [n1; n2]
  n2 role follower, leads false, epoch 2, leader null, commitIndex 1, lastIndex 2, members [n1; n2]
  n3 role candidate, leads false, epoch 2, leader null, commitIndex 0, lastIndex 1, members [n1; n2; n3]
