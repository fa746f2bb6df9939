# Skeen, "Nonblocking Commit Protocols" (1981): three rounds, and nobody commits while another may still be uncertain. Six messages for each participant.
- start three-phase-commit n1 n2 n3
> ask n1 p0 commit t1 {"item":"x","refusedBy":null}
  n1 syncs
  n1 -> n2: Prepare(txn t1, item x, refusedBy null)
  n1 -> n3: Prepare(txn t1, item x, refusedBy null)
> deliver
n2 receives Prepare(txn t1, item x, refusedBy null) from n1
  n2 syncs
  n2 -> n1: Vote(txn t1, yes true)
n3 receives Prepare(txn t1, item x, refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn t1, yes true)
n1 receives Vote(txn t1, yes true) from n2
n1 receives Vote(txn t1, yes true) from n3
  n1 syncs
  n1 -> n2: Enter(txn t1, state pre-committed)
  n1 -> n3: Enter(txn t1, state pre-committed)
n2 receives Enter(txn t1, state pre-committed) from n1
  n2 syncs
  n2 -> n1: Tell(txn t1, state pre-committed)
n3 receives Enter(txn t1, state pre-committed) from n1
  n3 syncs
  n3 -> n1: Tell(txn t1, state pre-committed)
n1 receives Tell(txn t1, state pre-committed) from n2
n1 receives Tell(txn t1, state pre-committed) from n3
  n1 syncs
  n1: decided(txn t1, decision commit)
  n1 answers p0/1 commit t1 item x, refusedBy null: ok(value commit)
  n1 -> n2: Decide(txn t1, decision commit)
  n1 -> n3: Decide(txn t1, decision commit)
n2 receives Decide(txn t1, decision commit) from n1
  n2 syncs
  n2: decided(txn t1, decision commit)
  n2 -> n1: Decided(txn t1)
n3 receives Decide(txn t1, decision commit) from n1
  n3 syncs
  n3: decided(txn t1, decision commit)
  n3 -> n1: Decided(txn t1)
n1 receives Decided(txn t1) from n2
n1 receives Decided(txn t1) from n3
