# Without the rule of Ricart and Agrawala: n1 acknowledges the later update while its own earlier one is under way. So n2 answers 11, and n3
# lacks the first of the two.
- start synchronous n1 n2 n3 variant=ack-out-of-turn
- ask n1 p0 increment x 1
- ask n2 p1 increment x 10
> deliver n2 n1
n1 receives Store(stamp clock 1, node n2, request p1/1 increment x 10, done []) from n2
  n1 syncs
  n1 -> n2: Stored(stamp clock 1, node n2, done [])
> deliver n1 n2
n2 receives Store(stamp clock 1, node n1, request p0/1 increment x 1, done []) from n1
  n2 syncs
  n2 -> n1: Stored(stamp clock 1, node n1, done [])
n2 receives Stored(stamp clock 1, node n2, done []) from n1
> deliver n2 n3
n3 receives Store(stamp clock 1, node n2, request p1/1 increment x 10, done []) from n2
  n3 syncs
  n3 -> n2: Stored(stamp clock 1, node n2, done [])
> deliver n3 n2
n2 receives Stored(stamp clock 1, node n2, done []) from n3
  n2: synchronous/executed(key x, place 1, client p0, seq 1)
  n2: synchronous/executed(key x, place 2, client p1, seq 1)
  n2 answers p1/1 increment x 10: ok(value 11)
> ask n3 p2 total x
  n3 -> n2: AskDone(client p2, seq 1, stamps [clock 1, node n2])
> deliver n3 n2
n2 receives AskDone(client p2, seq 1, stamps [clock 1, node n2]) from n3
  n2 -> n3: TellDone(client p2, seq 1, done [clock 1, node n2], notDone [])
> deliver n2 n3
n3 receives TellDone(client p2, seq 1, done [clock 1, node n2], notDone []) from n2
  n3: synchronous/executed(key x, place 1, client p1, seq 1)
  n3 answers p2/1 total x: ok(value 10)
