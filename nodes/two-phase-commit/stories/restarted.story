# A participant that restarts in doubt reads its log: the item is locked again, with the value to be written, and it asks.
- start two-phase-commit n1 n2 n3
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
> crash n2
- deliver
> restart n2
  n2: role(role participant, leads false, epoch 0)
> ask n1 p1 commit t2 {"item":"x","refusedBy":null}
  n1 -> n2: Prepare(txn t2, participants [n2; n3], micros [[w; x; t2]], refusedBy null)
  n1 -> n3: Prepare(txn t2, participants [n2; n3], micros [[w; x; t2]], refusedBy null)
> deliver
n2 receives Prepare(txn t2, participants [n2; n3], micros [[w; x; t2]], refusedBy null) from n1
  n2 syncs
  n2: decided(txn t2, decision abort)
  n2 -> n1: Vote(txn t2, yes false, read [], because item x is held by t1)
n3 receives Prepare(txn t2, participants [n2; n3], micros [[w; x; t2]], refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn t2, yes true, read [], because null)
n1 receives Vote(txn t2, yes false, read [], because item x is held by t1) from n2
  n1 syncs
  n1: decided(txn t2, decision abort)
  n1 -> n3: Decide(txn t2, decision abort)
  n1 answers p1/1 commit t2 item x, refusedBy null: ok(value abort)
n1 receives Vote(txn t2, yes true, read [], because null) from n3
n3 receives Decide(txn t2, decision abort) from n1
  n3 syncs
  n3: decided(txn t2, decision abort)
  n3 -> n1: Acknowledge(txn t2)
n1 receives Acknowledge(txn t2) from n3
> fire n2 ask t1
  n2 -> n1: AskDecision(txn t1)
  n2 -> n3: AskDecision(txn t1)
> deliver
n1 receives AskDecision(txn t1) from n2
  n1 -> n2: Decide(txn t1, decision commit)
n3 receives AskDecision(txn t1) from n2
  n3 -> n2: Decide(txn t1, decision commit)
n2 receives Decide(txn t1, decision commit) from n1
  n2 syncs
  n2: decided(txn t1, decision commit)
  n2 -> n1: Acknowledge(txn t1)
n2 receives Decide(txn t1, decision commit) from n3
n1 receives Acknowledge(txn t1) from n2
> ask n2 p1 outcome t1
  n2 answers p1/2 outcome t1: ok(value commit)
# While it was away it was not told, so the coordinator has told it again and again.
- ask n1 p0 commit t3 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
- deliver n3 n1
> lose n1 n2
n1 -> n2 lost: Decide(txn t3, decision commit)
- deliver
> fire n1 tell t3
  n1 -> n2: Decide(txn t3, decision commit)
> deliver
n2 receives Decide(txn t3, decision commit) from n1
  n2 syncs
  n2: decided(txn t3, decision commit)
  n2 -> n1: Acknowledge(txn t3)
n1 receives Acknowledge(txn t3) from n2
