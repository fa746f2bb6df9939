# A transaction of reads and writes goes to the participants that have its items: both commit what they write, and the client gets what was read.
- start two-phase-commit n1 n2 n3
> ask n1 p0 txn g [["w","a",1],["w","b",2]]
  n1 -> n3: Prepare(txn p0/1, participants [n2; n3], micros [[w; a; 1]], refusedBy null)
  n1 -> n2: Prepare(txn p0/1, participants [n2; n3], micros [[w; b; 2]], refusedBy null)
- deliver
> ask n1 p1 txn g [["r","a",null],["w","b",3],["r","b",null]]
  n1 -> n3: Prepare(txn p1/1, participants [n2; n3], micros [[r; a; null]], refusedBy null)
  n1 -> n2: Prepare(txn p1/1, participants [n2; n3], micros [[w; b; 3]; [r; b; null]], refusedBy null)
> deliver
n3 receives Prepare(txn p1/1, participants [n2; n3], micros [[r; a; null]], refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn p1/1, yes true, read [1], because null)
n2 receives Prepare(txn p1/1, participants [n2; n3], micros [[w; b; 3]; [r; b; null]], refusedBy null) from n1
  n2 syncs
  n2 -> n1: Vote(txn p1/1, yes true, read [3], because null)
n1 receives Vote(txn p1/1, yes true, read [1], because null) from n3
n1 receives Vote(txn p1/1, yes true, read [3], because null) from n2
  n1 syncs
  n1: decided(txn p1/1, decision commit)
  n1 -> n2: Decide(txn p1/1, decision commit)
  n1 -> n3: Decide(txn p1/1, decision commit)
  n1 answers p1/1 txn g [[r; a; null]; [w; b; 3]; [r; b; null]]: ok(value [[r; a; 1]; [w; b; 3]; [r; b; 3]])
n2 receives Decide(txn p1/1, decision commit) from n1
  n2 syncs
  n2: decided(txn p1/1, decision commit)
  n2 -> n1: Acknowledge(txn p1/1)
n3 receives Decide(txn p1/1, decision commit) from n1
  n3 syncs
  n3: decided(txn p1/1, decision commit)
  n3 -> n1: Acknowledge(txn p1/1)
n1 receives Acknowledge(txn p1/1) from n2
n1 receives Acknowledge(txn p1/1) from n3

# An item is locked from the vote to the decision: a reader in between is refused, rather than told a value that may be aborted.
- ask n1 p0 txn g [["w","a",4]]
> deliver n1 n3
n3 receives Prepare(txn p0/2, participants [n3], micros [[w; a; 4]], refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn p0/2, yes true, read [], because null)
> ask n1 p1 txn g [["r","a",null]]
  n1 -> n3: Prepare(txn p1/2, participants [n3], micros [[r; a; null]], refusedBy null)
> deliver
n1 receives Vote(txn p0/2, yes true, read [], because null) from n3
  n1 syncs
  n1: decided(txn p0/2, decision commit)
  n1 -> n3: Decide(txn p0/2, decision commit)
  n1 answers p0/2 txn g [[w; a; 4]]: ok(value [[w; a; 4]])
n3 receives Prepare(txn p1/2, participants [n3], micros [[r; a; null]], refusedBy null) from n1
  n3 syncs
  n3: decided(txn p1/2, decision abort)
  n3 -> n1: Vote(txn p1/2, yes false, read [], because item a is held by p0/2)
n3 receives Decide(txn p0/2, decision commit) from n1
  n3 syncs
  n3: decided(txn p0/2, decision commit)
  n3 -> n1: Acknowledge(txn p0/2)
n1 receives Vote(txn p1/2, yes false, read [], because item a is held by p0/2) from n3
  n1 syncs
  n1: decided(txn p1/2, decision abort)
  n1 answers p1/2 txn g [[r; a; null]]: fail(error aborted: n3 refused: item a is held by p0/2)
n1 receives Acknowledge(txn p0/2) from n3
