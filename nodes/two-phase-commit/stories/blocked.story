# Whoever has voted yes may decide nothing by itself: while the coordinator is down it is in doubt, and it hears the end from it.
- start two-phase-commit n1 n2 n3
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
> deliver n1 n2
n2 receives Prepare(txn t1, item x, refusedBy null) from n1
  n2 syncs
  n2 -> n1: Vote(txn t1, yes true)
> deliver n1 n3
n3 receives Prepare(txn t1, item x, refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn t1, yes true)
> crash n1
> fire n2 ask t1
  n2 -> n1: AskDecision(txn t1)
> deliver
n1 receives Vote(txn t1, yes true) from n2
n1 is down
n1 receives Vote(txn t1, yes true) from n3
n1 is down
n1 receives AskDecision(txn t1) from n2
n1 is down
> ask n2 p1 outcome t1
  n2 answers p1/1 outcome t1: fail(error in doubt: the decision is not known here)

# It had not decided, so it forgot the transaction; not to know one means to abort it.
> restart n1
  n1: role(role coordinator, leads true, epoch 0)
> fire n2 ask t1
  n2 -> n1: AskDecision(txn t1)
> deliver
n1 receives AskDecision(txn t1) from n2
  n1 syncs
  n1: decided(txn t1, decision abort)
  n1 -> n2: Decide(txn t1, decision abort)
n2 receives Decide(txn t1, decision abort) from n1
  n2 syncs
  n2: decided(txn t1, decision abort)
> ask n2 p1 outcome t1
  n2 answers p1/2 outcome t1: ok(value abort)
