# With local reads nothing tells a replica that the last number was lost, so it asks by itself.
- start sequencer n1 n2 n3 reads=local
- deliver
> ask n1 p0 write x 1
  n1 syncs
  n1 -> n2: Ordered(number 1, requests [p0/1 write x 1], last 1)
  n1 -> n3: Ordered(number 1, requests [p0/1 write x 1], last 1)
  n1: sequencer/executed(place 1, client p0, seq 1)
  n1 answers p0/1 write x 1: ok(value 1)
> lose n1 n3
n1 -> n3 lost: Ordered(number 1, requests [p0/1 write x 1], last 1)
- deliver
> ask n3 p1 read x
  n3 answers p1/1 read x: ok(value null)
- fire n3 tick
- deliver
- fire n3 tick
- deliver
- fire n3 tick
- deliver
- fire n3 tick
- deliver
> fire n3 tick
  n3 -> n1: Lack(have 0)
> deliver
n1 receives Lack(have 0) from n3
  n1 -> n3: Ordered(number 1, requests [p0/1 write x 1], last 1)
n3 receives Ordered(number 1, requests [p0/1 write x 1], last 1) from n1
  n3 syncs
  n3: sequencer/executed(place 1, client p0, seq 1)
> ask n3 p1 read x
  n3 answers p1/2 read x: ok(value 1)
