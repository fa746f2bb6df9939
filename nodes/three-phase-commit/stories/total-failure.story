# All nodes crash, after one of them has pre-committed (Bernstein, Hadzilacos and Goodman, section 7.5). None of those that were down may decide alone.
- start three-phase-commit n1 n2 n3 termination=backup
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
- deliver n3 n1
- lose n1 n2
- lose n1 n3
- crash n1
- crash n2
- crash n3
> restart n2
  n2: role(role participant, leads false, epoch 0)
> restart n3
  n3: role(role participant, leads false, epoch 0)
> fire n2 doubt t1
  n2 -> n1: AskState(txn t1, recovering true)
  n2 -> n3: AskState(txn t1, recovering true)
> deliver
n1 receives AskState(txn t1, recovering true) from n2
n1 is down
n3 receives AskState(txn t1, recovering true) from n2
  n3 -> n2: Tell(txn t1, state uncertain, recovering true)
n2 receives Tell(txn t1, state uncertain, recovering true) from n3
> fire n2 doubt t1

# When all are up again, the last to fail is among them, and the states of all decide (Skeen 1985).
- restart n1
> fire n2 doubt t1
  n2 -> n1: AskState(txn t1, recovering true)
  n2 -> n3: AskState(txn t1, recovering true)
> deliver
n1 receives AskState(txn t1, recovering true) from n2
  n1 -> n2: Tell(txn t1, state pre-committed, recovering true)
n3 receives AskState(txn t1, recovering true) from n2
  n3 -> n2: Tell(txn t1, state uncertain, recovering true)
n2 receives Tell(txn t1, state pre-committed, recovering true) from n1
n2 receives Tell(txn t1, state uncertain, recovering true) from n3
> fire n2 doubt t1
  n2 syncs
  n2: decided(txn t1, decision commit)
  n2 -> n1: Decide(txn t1, decision commit)
  n2 -> n3: Decide(txn t1, decision commit)
> deliver
n1 receives Decide(txn t1, decision commit) from n2
  n1 syncs
  n1: decided(txn t1, decision commit)
  n1 -> n2: Decided(txn t1)
n3 receives Decide(txn t1, decision commit) from n2
  n3 syncs
  n3: decided(txn t1, decision commit)
  n3 -> n2: Decided(txn t1)
n2 receives Decided(txn t1) from n1
n2 receives Decided(txn t1) from n3
