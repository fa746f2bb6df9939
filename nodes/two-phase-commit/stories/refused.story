# One participant votes no: the coordinator aborts, and those who had voted yes are told.
- start two-phase-commit n1 n2 n3
> ask n1 p0 commit t1 {"item":"x","refusedBy":1}
  n1 -> n2: Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy 1)
  n1 -> n3: Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy 1)
> deliver
n2 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy 1) from n1
  n2 syncs
  n2 -> n1: Vote(txn t1, yes true, read [], because null)
n3 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy 1) from n1
  n3 syncs
  n3: decided(txn t1, decision abort)
  n3 -> n1: Vote(txn t1, yes false, read [], because for reasons of its own)
n1 receives Vote(txn t1, yes true, read [], because null) from n2
n1 receives Vote(txn t1, yes false, read [], because for reasons of its own) from n3
  n1 syncs
  n1: decided(txn t1, decision abort)
  n1 -> n2: Decide(txn t1, decision abort)
  n1 answers p0/1 commit t1 item x, refusedBy 1: ok(value abort)
n2 receives Decide(txn t1, decision abort) from n1
  n2 syncs
  n2: decided(txn t1, decision abort)
  n2 -> n1: Acknowledge(txn t1)
n1 receives Acknowledge(txn t1) from n2
> ask n2 p1 outcome t1
  n2 answers p1/1 outcome t1: ok(value abort)
