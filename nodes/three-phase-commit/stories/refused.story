# One participant votes no: the coordinator aborts without a second round.
- start three-phase-commit n1 n2 n3
- ask n1 p0 commit t1 {"item":"x","refusedBy":1}
> deliver
n2 receives Prepare(txn t1, item x, refusedBy 1) from n1
  n2 syncs
  n2 -> n1: Vote(txn t1, yes true)
n3 receives Prepare(txn t1, item x, refusedBy 1) from n1
  n3 syncs
  n3: decided(txn t1, decision abort)
  n3 -> n1: Vote(txn t1, yes false)
n1 receives Vote(txn t1, yes true) from n2
n1 receives Vote(txn t1, yes false) from n3
  n1 syncs
  n1: decided(txn t1, decision abort)
  n1 answers p0/1 commit t1 item x, refusedBy 1: ok(value abort)
  n1 -> n2: Decide(txn t1, decision abort)
  n1 -> n3: Decide(txn t1, decision abort)
n2 receives Decide(txn t1, decision abort) from n1
  n2 syncs
  n2: decided(txn t1, decision abort)
  n2 -> n1: Decided(txn t1)
n3 receives Decide(txn t1, decision abort) from n1
  n3 -> n1: Decided(txn t1)
n1 receives Decided(txn t1) from n2
n1 receives Decided(txn t1) from n3
> ask n2 p1 outcome t1
  n2 answers p1/1 outcome t1: ok(value abort)
