# Cooperative termination (Bernstein, Hadzilacos and Goodman 1987, section 7.4): a participant that knows the decision ends the doubt of another one.
- start two-phase-commit n1 n2 n3
- ask n1 p0 commit t1 {"item":"x","refusedBy":null}
- deliver n1 n2
- deliver n1 n3
- deliver n2 n1
> deliver n3 n1
n1 receives Vote(txn t1, yes true, read [], because null) from n3
  n1 syncs
  n1: decided(txn t1, decision commit)
  n1 -> n2: Decide(txn t1, decision commit)
  n1 -> n3: Decide(txn t1, decision commit)
  n1 answers p0/1 commit t1 item x, refusedBy null: ok(value commit)
> lose n1 n3
n1 -> n3 lost: Decide(txn t1, decision commit)
- deliver n1 n2
> crash n1
> fire n3 ask t1
  n3 -> n1: AskDecision(txn t1)
  n3 -> n2: AskDecision(txn t1)
> deliver n3 n2
n2 receives AskDecision(txn t1) from n3
  n2 -> n3: Decide(txn t1, decision commit)
> deliver n2 n3
n3 receives Decide(txn t1, decision commit) from n2
  n3 syncs
  n3: decided(txn t1, decision commit)
> ask n3 p1 outcome t1
  n3 answers p1/1 outcome t1: ok(value commit)

# One that has not voted helps as well: it aborts, and will refuse when it is asked to prepare. (The coordinator is in its second life, hence the number.)
- restart n1
- deliver
- ask n1 p0 commit t2 {"item":"y","refusedBy":null}
> deliver n1 n2
n2 receives Prepare(txn t2#2, participants [n2; n3], micros [[w; y; t2]], refusedBy null) from n1
  n2 syncs
  n2 -> n1: Vote(txn t2#2, yes true, read [], because null)
> crash n1
> fire n2 ask t2#2
  n2 -> n1: AskDecision(txn t2#2)
  n2 -> n3: AskDecision(txn t2#2)
> deliver n2 n3
n3 receives AskDecision(txn t2#2) from n2
  n3 syncs
  n3: decided(txn t2, decision abort)
  n3 -> n2: Decide(txn t2#2, decision abort)
> deliver n3 n2
n2 receives Decide(txn t2#2, decision abort) from n3
  n2 syncs
  n2: decided(txn t2, decision abort)
> deliver n1 n3
n3 receives Prepare(txn t2#2, participants [n2; n3], micros [[w; y; t2]], refusedBy null) from n1
  n3 -> n1: Vote(txn t2#2, yes false, read [], because it has aborted it before)
