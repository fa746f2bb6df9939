# A partition while pre-commits are on their way. Each side takes the other for dead: n1 and n2 have pre-committed and commit, n3 is uncertain and aborts.
- start three-phase-commit n1 n2 n3 termination=backup
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
- deliver n3 n1
> deliver n1 n2
n2 receives Enter(txn t1, state pre-committed) from n1
  n2 syncs
  n2 -> n1: Tell(txn t1, state pre-committed)
- lose n1 n3
> cut n3
> deliver
n1 receives Tell(txn t1, state pre-committed) from n2
> fire n1 doubt t1
  n1 syncs
  n1: decided(txn t1, decision commit)
  n1 answers p0/1 commit t1 item x, refusedBy null: ok(value commit)
  n1 -> n2: Decide(txn t1, decision commit)
  n1 -> n3 (lost): Decide(txn t1, decision commit)
> deliver
n2 receives Decide(txn t1, decision commit) from n1
  n2 syncs
  n2: decided(txn t1, decision commit)
  n2 -> n1: Decided(txn t1)
n1 receives Decided(txn t1) from n2
> fire n3 doubt t1
  n3 -> n1 (lost): AskState(txn t1)
  n3 -> n2 (lost): AskState(txn t1)
> deliver
> fire n3 doubt t1
  n3 syncs
  n3: decided(txn t1, decision abort)
  n3 -> n1 (lost): Decide(txn t1, decision abort)
  n3 -> n2 (lost): Decide(txn t1, decision abort)
> ask n2 p1 outcome t1
  n2 answers p1/1 outcome t1: ok(value commit)
> ask n3 p1 outcome t1
  n3 answers p1/2 outcome t1: ok(value abort)

# Nothing mends it: each decision is final.
> mend
> ask n1 p2 outcome t1
  n1 answers p2/1 outcome t1: ok(value commit)
