# n1 deletes a field and keeps nothing of it. When n2, whose acknowledgement is lost, sends its state again, the field is back.
- start crdt n1 n2 type=map variant=deleted-forgotten
- ask n2 p1 put x ["milk", 1]
- deliver n2 n1
- lose n1 n2
> ask n1 p0 delete x "milk"
  n1 syncs
  n1: crdt/state(key x, holds n1:1 n2:1, state 00000000, shows [], took nth 1, f delete, value milk)
  n1 answers p0/1 delete x milk: ok(value milk)
  n1 -> n2: Objects(start 1, upTo 2, objects [key x, vector [[n1; 1]; [n2; 1]], entries []])
> ask n1 p0 read x
  n1 answers p0/2 read x: ok(value [])
- fire n2 tick
> deliver n2 n1
n1 receives Objects(start 1, upTo 1, objects [key x, vector [[n2; 1]], entries [[n2/1; field milk, value 1, gone false]]]) from n2
  n1 syncs
  n1 -> n2: Merged(start 1, upTo 1)
  n1: crdt/state(key x, holds n1:1 n2:1, state 73f075d8, shows [[milk; [1]]])
> ask n1 p0 read x
  n1 answers p0/3 read x: ok(value [[milk; [1]]])
