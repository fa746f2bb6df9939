# Gray, "Notes on Data Base Operating Systems" (1978), section 5.8.3.3: all participants vote yes, the coordinator logs that, and all commit: 4n messages.
- start two-phase-commit n1 n2 n3
> ask n1 p0 commit t1 {"item":"x","refusedBy":null}
  n1 -> n2: Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy null)
  n1 -> n3: Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy null)
> deliver
n2 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy null) from n1
  n2 syncs
  n2 -> n1: Vote(txn t1, yes true, read [], because null)
n3 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy null) from n1
  n3 syncs
  n3 -> n1: Vote(txn t1, yes true, read [], because null)
n1 receives Vote(txn t1, yes true, read [], because null) from n2
n1 receives Vote(txn t1, yes true, read [], because null) from n3
  n1 syncs
  n1: decided(txn t1, decision commit)
  n1 -> n2: Decide(txn t1, decision commit)
  n1 -> n3: Decide(txn t1, decision commit)
  n1 answers p0/1 commit t1 item x, refusedBy null: ok(value commit)
n2 receives Decide(txn t1, decision commit) from n1
  n2 syncs
  n2: decided(txn t1, decision commit)
  n2 -> n1: Acknowledge(txn t1)
n3 receives Decide(txn t1, decision commit) from n1
  n3 syncs
  n3: decided(txn t1, decision commit)
  n3 -> n1: Acknowledge(txn t1)
n1 receives Acknowledge(txn t1) from n2
n1 receives Acknowledge(txn t1) from n3
> status
  n1 role coordinator, leads true, leader n1
  n2 role participant, leads false, leader n1
  n3 role participant, leads false, leader n1
# The last acknowledgement ends it: the coordinator need not tell anybody after a restart.
> crash n1
> restart n1
  n1: role(role coordinator, leads true, epoch 0)
  n1 syncs
