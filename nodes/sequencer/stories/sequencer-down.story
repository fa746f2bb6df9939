# Fail-stop: while the sequencer is down nothing is ordered. n2 says that nobody knows, and nothing wrong is answered.
- start sequencer n1 n2 n3
- deliver
- ask n2 p0 write x 1
- deliver
> crash n1
> ask n2 p0 write x 2
  n2 -> n1: Order(request p0/2 write x 2, have 1)
- deliver
- fire n2 tick
- fire n2 tick
- fire n2 tick
> fire n2 tick
  n2 answers p0/2 write x 2: info(error the sequencer is silent)
# It comes back and continues after the last number that is on its disk.
> restart n1
  n1: role(role sequencer, leads true, epoch 1)
- deliver
> ask n3 p1 read x
  n3 -> n1: Order(request p1/1 read x, have 2)
> deliver
n1 receives Order(request p1/1 read x, have 2) from n3
  n1 syncs
  n1 -> n2: Ordered(number 3, requests [p1/1 read x], last 3)
  n1 -> n3: Ordered(number 3, requests [p1/1 read x], last 3)
  n1: sequencer/executed(place 3, client p1, seq 1)
n2 receives Ordered(number 3, requests [p1/1 read x], last 3) from n1
  n2 syncs
  n2: sequencer/executed(place 3, client p1, seq 1)
n3 receives Ordered(number 3, requests [p1/1 read x], last 3) from n1
  n3 syncs
  n3: sequencer/executed(place 3, client p1, seq 1)
  n3 answers p1/1 read x: ok(value 2)
