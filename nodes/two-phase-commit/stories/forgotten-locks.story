# The variant locks-forgotten (CUBRID pull request 7554). A participant restarts in doubt without its locks: a client reads what another client has been told is overwritten.
- start two-phase-commit variant=locks-forgotten n1 n2 n3
- ask n1 p0 txn g [["w","a",1],["w","b",1]]
- deliver n1 n2
- deliver n1 n3
> crash n3
> restart n3
  n3: role(role participant, leads false, epoch 0)
> deliver n2 n1
n1 receives Vote(txn p0/1, yes true, read [], because null) from n2
> deliver n3 n1
n1 receives Vote(txn p0/1, yes true, read [], because null) from n3
  n1 syncs
  n1: decided(txn p0/1, decision commit)
  n1 -> n2: Decide(txn p0/1, decision commit)
  n1 -> n3: Decide(txn p0/1, decision commit)
  n1 answers p0/1 txn g [[w; a; 1]; [w; b; 1]]: ok(value [[w; a; 1]; [w; b; 1]])
- lose n1 n3
> ask n1 p1 txn g [["r","a",null]]
  n1 -> n3: Prepare(txn p1/1, participants [n3], micros [[r; a; null]], refusedBy null)
> deliver
n2 receives Decide(txn p0/1, decision commit) from n1
  n2 syncs
  n2: decided(txn p0/1, decision commit)
  n2 -> n1: Acknowledge(txn p0/1)
n3 receives Prepare(txn p1/1, participants [n3], micros [[r; a; null]], refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn p1/1, yes true, read [null], because null)
n1 receives Acknowledge(txn p0/1) from n2
n1 receives Vote(txn p1/1, yes true, read [null], because null) from n3
  n1 syncs
  n1: decided(txn p1/1, decision commit)
  n1 -> n3: Decide(txn p1/1, decision commit)
  n1 answers p1/1 txn g [[r; a; null]]: ok(value [[r; a; null]])
n3 receives Decide(txn p1/1, decision commit) from n1
  n3 syncs
  n3: decided(txn p1/1, decision commit)
  n3 -> n1: Acknowledge(txn p1/1)
n1 receives Acknowledge(txn p1/1) from n3
