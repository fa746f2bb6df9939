# The coordinator crashes when all have voted yes. In two-phase commit (blocked.story there) the others wait for it; here they decide.
- start three-phase-commit n1 n2 n3
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
> crash n1
- deliver
> fire n2 doubt t1
  n2 -> n1: AskState(txn t1)
  n2 -> n3: AskState(txn t1)
> deliver
n1 receives AskState(txn t1) from n2
n1 is down
n3 receives AskState(txn t1) from n2
  n3 -> n2: Tell(txn t1, state uncertain)
n2 receives Tell(txn t1, state uncertain) from n3
> fire n2 doubt t1
  n2 syncs
  n2 -> n3: Enter(txn t1, state pre-aborted)
> deliver
n3 receives Enter(txn t1, state pre-aborted) from n2
  n3 syncs
  n3 -> n2: Tell(txn t1, state pre-aborted)
n2 receives Tell(txn t1, state pre-aborted) from n3
  n2 syncs
  n2: decided(txn t1, decision abort)
  n2 -> n1: Decide(txn t1, decision abort)
  n2 -> n3: Decide(txn t1, decision abort)
n1 receives Decide(txn t1, decision abort) from n2
n1 is down
n3 receives Decide(txn t1, decision abort) from n2
  n3 syncs
  n3: decided(txn t1, decision abort)
  n3 -> n2: Decided(txn t1)
n2 receives Decided(txn t1) from n3
> ask n3 p1 outcome t1
  n3 answers p1/1 outcome t1: ok(value abort)

# It comes back, and aborts as well: it had asked nobody to pre-commit.
> restart n1
  n1: role(role coordinator, leads true, epoch 0)
  n1 syncs
  n1: decided(txn t1, decision abort)
  n1 -> n2: Decide(txn t1, decision abort)
  n1 -> n3: Decide(txn t1, decision abort)
> deliver
n2 receives Decide(txn t1, decision abort) from n1
  n2 -> n1: Decided(txn t1)
n3 receives Decide(txn t1, decision abort) from n1
  n3 -> n1: Decided(txn t1)
n1 receives Decided(txn t1) from n2
n1 receives Decided(txn t1) from n3
