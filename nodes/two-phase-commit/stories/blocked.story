# The blocked participant. Whoever has voted yes may decide nothing by itself: while the coordinator is down it asks, and the others are in doubt, too.
- start two-phase-commit n1 n2 n3
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
> deliver n1 n2
n2 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy null) from n1
  n2 syncs
  n2 -> n1: Vote(txn t1, yes true, read [], because null)
> deliver n1 n3
n3 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn t1, yes true, read [], because null)
> crash n1
> fire n2 ask t1
  n2 -> n1: AskDecision(txn t1)
  n2 -> n3: AskDecision(txn t1)
> deliver
n1 receives Vote(txn t1, yes true, read [], because null) from n2
n1 is down
n1 receives Vote(txn t1, yes true, read [], because null) from n3
n1 is down
n1 receives AskDecision(txn t1) from n2
n1 is down
n3 receives AskDecision(txn t1) from n2
> ask n2 p1 outcome t1
  n2 answers p1/1 outcome t1: fail(error in doubt: the decision is not known here)

# Nobody knew: it is blocked, and says so. Its item stays locked.
> fire n2 ask t1
  n2: two-phase-commit/blocked(txn t1)
  n2 -> n1: AskDecision(txn t1)
  n2 -> n3: AskDecision(txn t1)
> deliver
n1 receives AskDecision(txn t1) from n2
n1 is down
n3 receives AskDecision(txn t1) from n2
> ask n2 p1 outcome t1
  n2 answers p1/2 outcome t1: fail(error blocked: no node that answers knows the decision on t1)

# A new life of the coordinator has no record of it: it had not decided, so it is aborted.
> restart n1
  n1: role(role coordinator, leads true, epoch 0)
  n1 syncs
> fire n2 ask t1
  n2 -> n1: AskDecision(txn t1)
  n2 -> n3: AskDecision(txn t1)
> deliver
n1 receives AskDecision(txn t1) from n2
  n1 -> n2: Decide(txn t1, decision abort)
n3 receives AskDecision(txn t1) from n2
n2 receives Decide(txn t1, decision abort) from n1
  n2: two-phase-commit/unblocked(txn t1)
  n2 syncs
  n2: decided(txn t1, decision abort)
  n2 -> n1: Acknowledge(txn t1)
n1 receives Acknowledge(txn t1) from n2
> ask n2 p1 outcome t1
  n2 answers p1/3 outcome t1: ok(value abort)
