# Four nodes (Skeen 1982). Two have pre-committed; a backup coordinator that did not hear of it has had one other node pre-abort. No node is uncertain.
- start three-phase-commit n1 n2 n3 n4
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
- deliver n1 n4
- deliver n2 n1
- deliver n3 n1
- deliver n4 n1
- lose n1 n2
- lose n1 n3
- fire n2 doubt t1
- lose n2 n1
- deliver n2 n3
- deliver n2 n4
- deliver n3 n2
- deliver n4 n2
> fire n2 doubt t1
  n2 syncs
  n2 -> n3: Enter(txn t1, state pre-aborted)
  n2 -> n4: Enter(txn t1, state pre-aborted)
- deliver n2 n3
- lose n3 n2
> deliver n1 n4
n4 receives Enter(txn t1, state pre-committed) from n1
  n4 syncs
  n4 -> n1: Tell(txn t1, state pre-committed)
- lose n2 n4
> deliver n4 n1
n1 receives Tell(txn t1, state pre-committed) from n4
- deliver

# All are connected, and whoever asks aborts: two are an abort quorum of four, and the other two could never commit.
> fire n1 doubt t1
- fire n1 doubt t1
> deliver
n2 receives AskState(txn t1) from n1
  n2 -> n1: Tell(txn t1, state pre-aborted)
n3 receives AskState(txn t1) from n1
  n3 -> n1: Tell(txn t1, state pre-aborted)
n4 receives AskState(txn t1) from n1
  n4 -> n1: Tell(txn t1, state pre-committed)
n1 receives Tell(txn t1, state pre-aborted) from n2
n1 receives Tell(txn t1, state pre-aborted) from n3
n1 receives Tell(txn t1, state pre-committed) from n4
> fire n1 doubt t1
  n1 syncs
  n1: decided(txn t1, decision abort)
  n1 answers p0/1 commit t1 item x, refusedBy null: ok(value abort)
  n1 -> n2: Decide(txn t1, decision abort)
  n1 -> n3: Decide(txn t1, decision abort)
  n1 -> n4: Decide(txn t1, decision abort)
> deliver
n2 receives Decide(txn t1, decision abort) from n1
  n2 syncs
  n2: decided(txn t1, decision abort)
  n2 -> n1: Decided(txn t1)
n3 receives Decide(txn t1, decision abort) from n1
  n3 syncs
  n3: decided(txn t1, decision abort)
  n3 -> n1: Decided(txn t1)
n4 receives Decide(txn t1, decision abort) from n1
  n4 syncs
  n4: decided(txn t1, decision abort)
  n4 -> n1: Decided(txn t1)
n1 receives Decided(txn t1) from n2
n1 receives Decided(txn t1) from n3
n1 receives Decided(txn t1) from n4
