# A put and a deletion of a field that do not know of each other: the put stays.
- start crdt n1 n2 type=map replication=delta
- ask n1 p0 put x ["milk", 1]
- deliver
> ask n1 p0 delete x "milk"
  n1 syncs
  n1: crdt/state(key x, holds n1:2, state 6e5f4e10, shows [], took nth 2, f delete, value milk)
  n1 answers p0/2 delete x milk: ok(value milk)
  n1 -> n2: Objects(start 1, upTo 2, objects [key x, vector [[n1; 2]], entries [[n1/1; field milk, value 1, gone true]]])
> ask n2 p1 put x ["milk", 2]
  n2 syncs
  n2: crdt/state(key x, holds n1:1 n2:1, state f11ecf80, shows [[milk; [2]]], took nth 1, f put, value [milk; 2])
  n2 answers p1/1 put x [milk; 2]: ok(value [milk; 2])
  n2 -> n1: Objects(start 1, upTo 2, objects [key x, vector [[n1; 1]; [n2; 1]], entries [[n1/1; field milk, value 1, gone true]; [n2/1; field milk, value 2, gone false]]])
> deliver
n2 receives Objects(start 1, upTo 2, objects [key x, vector [[n1; 2]], entries [[n1/1; field milk, value 1, gone true]]]) from n1
  n2 syncs
  n2 -> n1: Merged(start 1, upTo 2)
  n2: crdt/state(key x, holds n1:2 n2:1, state f11ecf80, shows [[milk; [2]]])
n1 receives Objects(start 1, upTo 2, objects [key x, vector [[n1; 1]; [n2; 1]], entries [[n1/1; field milk, value 1, gone true]; [n2/1; field milk, value 2, gone false]]]) from n2
  n1 syncs
  n1 -> n2: Merged(start 1, upTo 2)
  n1: crdt/state(key x, holds n1:2 n2:1, state f11ecf80, shows [[milk; [2]]])
n1 receives Merged(start 1, upTo 2) from n2
n2 receives Merged(start 1, upTo 2) from n1
> ask n1 p0 read x
  n1 answers p0/3 read x: ok(value [[milk; [2]]])
> ask n2 p1 read x
  n2 answers p1/2 read x: ok(value [[milk; [2]]])

# Two puts into one field are both kept, and a field beside it is left alone.
- ask n1 p0 put x ["milk", 3]
- ask n2 p1 put x ["milk", 4]
- ask n2 p1 put x ["bread", 5]
- deliver
- fire n2 tick
- deliver
> ask n1 p0 read x
  n1 answers p0/5 read x: ok(value [[bread; [5]]; [milk; [3; 4]]])
