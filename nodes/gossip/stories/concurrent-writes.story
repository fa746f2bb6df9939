# The survey: updates are lost by concurrent writes. Both were acknowledged, and one stays, the same at both nodes.
- start gossip n1 n2
- ask n1 p0 write x 1
- ask n2 p1 write x 2
- fire n1 exchange
- deliver
> ask n1 p0 read x
  n1 answers p0/2 read x: ok(value 2)
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value 2)
