# The same partition with quorums (Skeen, "A Quorum-Based Commit Protocol", 1982): the side with the majority commits, the other waits.
- start three-phase-commit n1 n2 n3 termination=quorum
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
- deliver n3 n1
- deliver n1 n2
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
> ask n3 p1 outcome t1
  n3 answers p1/1 outcome t1: fail(error in doubt: the decision is not known here)

# It hears of the decision as soon as it can ask.
> mend
> fire n3 doubt t1
  n3 -> n1: AskState(txn t1)
  n3 -> n2: AskState(txn t1)
> deliver
n1 receives AskState(txn t1) from n3
  n1 -> n3: Tell(txn t1, state commit)
n2 receives AskState(txn t1) from n3
  n2 -> n3: Tell(txn t1, state commit)
n3 receives Tell(txn t1, state commit) from n1
  n3 syncs
  n3: decided(txn t1, decision commit)
  n3 -> n1: Decide(txn t1, decision commit)
  n3 -> n2: Decide(txn t1, decision commit)
n3 receives Tell(txn t1, state commit) from n2
n1 receives Decide(txn t1, decision commit) from n3
  n1 -> n3: Decided(txn t1)
n2 receives Decide(txn t1, decision commit) from n3
  n2 -> n3: Decided(txn t1)
n3 receives Decided(txn t1) from n1
n3 receives Decided(txn t1) from n2
> ask n3 p1 outcome t1
  n3 answers p1/2 outcome t1: ok(value commit)
