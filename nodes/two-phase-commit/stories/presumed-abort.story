# Presumed abort (Mohan, Lindsay and Obermarck 1986, section 3): an abort is told before it is logged, not forced by participants, and not acknowledged.
- start two-phase-commit n1 n2 n3 presume=abort
- ask n1 p0 commit t1 {"item":"x","refusedBy":1}
> deliver
n2 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy 1) from n1
  n2 syncs
  n2 -> n1: Vote(txn t1, yes true, read [], because null)
n3 receives Prepare(txn t1, participants [n2; n3], micros [[w; x; t1]], refusedBy 1) from n1
  n3 -> n1: Vote(txn t1, yes false, read [], because for reasons of its own)
n1 receives Vote(txn t1, yes true, read [], because null) from n2
n1 receives Vote(txn t1, yes false, read [], because for reasons of its own) from n3
  n1 -> n2: Decide(txn t1, decision abort)
  n1 syncs
  n1: decided(txn t1, decision abort)
  n1 answers p0/1 commit t1 item x, refusedBy 1: ok(value abort)
n2 receives Decide(txn t1, decision abort) from n1

# The participants have lost it, and nobody was told by them: n2 is in doubt again, and hears the same once more.
> crash n2
> restart n2
  n2: role(role participant, leads false, epoch 0)
> ask n2 p1 outcome t1
  n2 answers p1/1 outcome t1: fail(error in doubt: the decision is not known here)
> fire n2 ask t1
  n2 -> n1: AskDecision(txn t1)
  n2 -> n3: AskDecision(txn t1)
> deliver
n1 receives AskDecision(txn t1) from n2
  n1 -> n2: Decide(txn t1, decision abort)
n3 receives AskDecision(txn t1) from n2
  n3 syncs
  n3: decided(txn t1, decision abort)
  n3 -> n2: Decide(txn t1, decision abort)
n2 receives Decide(txn t1, decision abort) from n1
n2 receives Decide(txn t1, decision abort) from n3
# Before it tells a client it forces its log.
> ask n2 p1 outcome t1
  n2 syncs
  n2: decided(txn t1, decision abort)
  n2 answers p1/2 outcome t1: ok(value abort)
