# A map that is written as one value: n2 puts its bread, and with it the milk that n1 deletes meanwhile.
- start crdt n1 n2 type=map replication=op variant=map-as-one-value
- ask n1 p0 put x ["milk", 1]
- deliver
- ask n1 p0 delete x "milk"
- ask n2 p1 put x ["bread", 2]
- deliver
> ask n1 p0 read x
  n1 answers p0/3 read x: ok(value [[bread; [2]]; [milk; [1]]])
