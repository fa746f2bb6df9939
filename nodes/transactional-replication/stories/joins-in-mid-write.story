# A subscriber joins while transactions come and go: one is open when the snapshot is taken, another begins while it is loaded. Neither is lost, nothing comes twice.
- start transactional-replication n1 n2
- lose n2 n1
- lose n1 n2
- ask n1 p0 increment a 1
- fire n1 commit 1
- ask n1 p1 increment b 1
- fire n1 commit 3
- ask n1 p2 increment c 1
- fire n1 commit 5
- ask n1 p3 increment d 1
- fire n1 commit 7
- ask n1 p4 increment e 1
- fire n1 commit 9
- lose n1 n2

# The change of p5 lies in the log before the last commit: it is open at the snapshot's position, 13.
- ask n1 p5 increment a 10
- ask n1 p6 increment b 10
- fire n1 commit 12
- lose n1 n2
> fire n2 tick
  n2 -> n1: Subscribe(have null)
> deliver n2 n1
n1 receives Subscribe(have null) from n2
  n1: transactional-replication/snapshot(position 13, from 11, digest 3349440936)
  n1 -> n2: Rows(snapshot 500000001, part 0, last false, position 13, from 11, rows [[value; a; 1]; [value; b; 11]; [value; c; 1]; [value; d; 1]; [value; e; 1]; [session; p0; 1; type ok, value 1]; [session; p1; 1; type ok, value 1]; [session; p2; 1; type ok, value 1]])
> deliver n1 n2
n2 receives Rows(snapshot 500000001, part 0, last false, position 13, from 11, rows [[value; a; 1]; [value; b; 11]; [value; c; 1]; [value; d; 1]; [value; e; 1]; [session; p0; 1; type ok, value 1]; [session; p1; 1; type ok, value 1]; [session; p2; 1; type ok, value 1]]) from n1
  n2 -> n1: MoreRows(snapshot 500000001, part 1)

# Writes go on before the second part is asked for.
> fire n1 commit 11
  n1 syncs
  n1: transactional-replication/applied(position 14, after 13, client p5, seq 1, result {"type":"ok","value":11})
  n1 answers p5/1 increment a 10: ok(value 11)
- ask n1 p7 increment c 10
- fire n1 commit 15
> deliver
n1 receives MoreRows(snapshot 500000001, part 1) from n2
  n1 -> n2: Rows(snapshot 500000001, part 1, last true, position 13, from 11, rows [[session; p3; 1; type ok, value 1]; [session; p4; 1; type ok, value 1]; [session; p6; 1; type ok, value 11]])
n2 receives Rows(snapshot 500000001, part 1, last true, position 13, from 11, rows [[session; p3; 1; type ok, value 1]; [session; p4; 1; type ok, value 1]; [session; p6; 1; type ok, value 11]]) from n1
  n2 syncs
  n2: transactional-replication/loaded(position 13, from 11, digest 3349440936)
  n2 -> n1: Subscribe(have 10)
n1 receives Subscribe(have 10) from n2
  n1 -> n2: Changes(first 11, entries [type change, request p5/1 increment a 10; type change, request p6/1 increment b 10; type commit, change 12; type commit, change 11; type change, request p7/1 increment c 10; type commit, change 15])
n2 receives Changes(first 11, entries [type change, request p5/1 increment a 10; type change, request p6/1 increment b 10; type commit, change 12; type commit, change 11; type change, request p7/1 increment c 10; type commit, change 15]) from n1
  n2 syncs
  n2: transactional-replication/applied(position 14, after 13, client p5, seq 1, result {"type":"ok","value":11})
  n2: transactional-replication/applied(position 16, after 14, client p7, seq 1, result {"type":"ok","value":11})
> ask n2 p8 total a
  n2 -> n1: AskPosition(read 500000001)
> deliver
n1 receives AskPosition(read 500000001) from n2
  n1 -> n2: TellPosition(read 500000001, position 16)
n2 receives TellPosition(read 500000001, position 16) from n1
  n2 answers p8/1 total a: ok(value 11)
