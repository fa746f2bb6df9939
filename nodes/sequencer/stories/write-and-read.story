# Défago, Schiper and Urbán, variant UB: n2, which is asked, sends the request to the sequencer n1, and n1 sends it with its number to all.
- start sequencer n1 n2 n3
- deliver
> ask n2 p0 write x 1
  n2 -> n1: Order(request p0/1 write x 1, have 0)
> deliver
n1 receives Order(request p0/1 write x 1, have 0) from n2
  n1 syncs
  n1 -> n2: Ordered(number 1, requests [p0/1 write x 1], last 1)
  n1 -> n3: Ordered(number 1, requests [p0/1 write x 1], last 1)
  n1: sequencer/executed(place 1, client p0, seq 1)
n2 receives Ordered(number 1, requests [p0/1 write x 1], last 1) from n1
  n2 syncs
  n2: sequencer/executed(place 1, client p0, seq 1)
  n2 answers p0/1 write x 1: ok(value 1)
n3 receives Ordered(number 1, requests [p0/1 write x 1], last 1) from n1
  n3 syncs
  n3: sequencer/executed(place 1, client p0, seq 1)
# A read is numbered, too. At the sequencer one message less is enough.
> ask n1 p1 read x
  n1 syncs
  n1 -> n2: Ordered(number 2, requests [p1/1 read x], last 2)
  n1 -> n3: Ordered(number 2, requests [p1/1 read x], last 2)
  n1: sequencer/executed(place 2, client p1, seq 1)
  n1 answers p1/1 read x: ok(value 1)
> deliver
n2 receives Ordered(number 2, requests [p1/1 read x], last 2) from n1
  n2 syncs
  n2: sequencer/executed(place 2, client p1, seq 1)
n3 receives Ordered(number 2, requests [p1/1 read x], last 2) from n1
  n3 syncs
  n3: sequencer/executed(place 2, client p1, seq 1)
> status
  n1 role sequencer, leads true, epoch 1, leader n1, commitIndex 2, lastIndex 2
  n2 role replica, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2
  n3 role replica, leads false, epoch 1, leader n1, commitIndex 2, lastIndex 2
