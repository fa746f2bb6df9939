# The coordinator crashes in the second round (Bernstein, Hadzilacos and Goodman, section 7.5, rule TR4): one that has pre-committed is left, so all commit.
- start three-phase-commit n1 n2 n3 termination=backup
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
- deliver n3 n1
> deliver n1 n3
n3 receives Enter(txn t1, state pre-committed) from n1
  n3 syncs
  n3 -> n1: Tell(txn t1, state pre-committed)
- lose n1 n2
> crash n1
- deliver
> fire n2 doubt t1
  n2 -> n1: AskState(txn t1)
  n2 -> n3: AskState(txn t1)
> deliver
n1 receives AskState(txn t1) from n2
n1 is down
n3 receives AskState(txn t1) from n2
  n3 -> n2: Tell(txn t1, state pre-committed)
n2 receives Tell(txn t1, state pre-committed) from n3
> fire n2 doubt t1
  n2 syncs
  n2 syncs
  n2: decided(txn t1, decision commit)
  n2 -> n1: Decide(txn t1, decision commit)
  n2 -> n3: Decide(txn t1, decision commit)
> deliver
n1 receives Decide(txn t1, decision commit) from n2
n1 is down
n3 receives Decide(txn t1, decision commit) from n2
  n3 syncs
  n3: decided(txn t1, decision commit)
  n3 -> n2: Decided(txn t1)
n2 receives Decided(txn t1) from n3

# The coordinator has pre-committed, too, but was down: it may not decide, and asks.
> restart n1
  n1: role(role coordinator, leads true, epoch 0)
> fire n1 doubt t1
  n1 -> n2: AskState(txn t1, recovering true)
  n1 -> n3: AskState(txn t1, recovering true)
> deliver
n2 receives AskState(txn t1, recovering true) from n1
  n2 -> n1: Tell(txn t1, state commit)
n3 receives AskState(txn t1, recovering true) from n1
  n3 -> n1: Tell(txn t1, state commit)
n1 receives Tell(txn t1, state commit) from n2
  n1 syncs
  n1: decided(txn t1, decision commit)
n1 receives Tell(txn t1, state commit) from n3
