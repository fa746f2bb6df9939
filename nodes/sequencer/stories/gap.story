# n3 misses number 1. It does not execute number 2 before it has asked for the gap.
- start sequencer n1 n2 n3
- deliver
- ask n1 p0 write x 1
> lose n1 n3
n1 -> n3 lost: Ordered(number 1, requests [p0/1 write x 1], last 1)
- deliver
> ask n1 p0 write x 2
  n1 syncs
  n1 -> n2: Ordered(number 2, requests [p0/2 write x 2], last 2)
  n1 -> n3: Ordered(number 2, requests [p0/2 write x 2], last 2)
  n1: sequencer/executed(place 2, client p0, seq 2)
  n1 answers p0/2 write x 2: ok(value 2)
> deliver
n2 receives Ordered(number 2, requests [p0/2 write x 2], last 2) from n1
  n2 syncs
  n2: sequencer/executed(place 2, client p0, seq 2)
n3 receives Ordered(number 2, requests [p0/2 write x 2], last 2) from n1
  n3 -> n1: Lack(have 0)
n1 receives Lack(have 0) from n3
  n1 -> n3: Ordered(number 1, requests [p0/1 write x 1; p0/2 write x 2], last 2)
n3 receives Ordered(number 1, requests [p0/1 write x 1; p0/2 write x 2], last 2) from n1
  n3 syncs
  n3: sequencer/executed(place 1, client p0, seq 1)
  n3: sequencer/executed(place 2, client p0, seq 2)
> status
  n1 role sequencer, leads true, epoch 1, leader n1, commitIndex 2, lastIndex 2
  n2 role replica, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2
  n3 role replica, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2
