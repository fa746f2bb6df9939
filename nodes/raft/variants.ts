/** The broken variants of Raft: mistakes that people really made, each a small branch in the protocol, beside the report that describes it. */
import type { Variant } from "../host.js";

export const raftVariants = [
  {
    name: "vote-not-persisted",
    mistake: "a node forgets its vote on a restart, and so can vote twice in one term",
  },
  {
    name: "term-not-persisted",
    mistake: "a node forgets its term and its vote on a restart, so that deposed leaders are accepted again",
  },
  // camunda issue 5356, hazelcast pull request 16643, CCF pull request 8094
  {
    name: "vote-dropped-in-term",
    mistake:
      "a node forgets its vote when it hears from a leader or steps down, although the term is the same, and so can vote twice in it",
  },
  {
    name: "log-not-synced",
    mistake: "log entries are acknowledged before they are synced to disk",
  },
  {
    // camunda/camunda issue 6784.
    name: "partly-known-not-synced",
    mistake: "a follower that has some of the entries which it is sent already does not sync those that are new to it",
  },
  {
    name: "vote-for-shorter-log",
    mistake: "votes are granted to candidates whose log is behind the voter's",
    breaks: "a vote goes to a candidate whose log is not behind the voter's",
  },
  {
    name: "commit-older-term",
    mistake:
      "a leader starts its term without an entry of its own, and commits entries of older terms by counting replicas (figure 8 of the paper)",
    breaks: "a leader commits by counting only entries of its own term",
  },
  {
    name: "truncate-always",
    mistake: "a follower truncates its log at every AppendEntries, even where nothing conflicts",
    breaks: "what is committed stays",
  },
  {
    name: "read-before-noop",
    mistake: "a new leader answers reads before an entry of its own term is committed",
  },
  {
    name: "apply-duplicates",
    mistake: "a request that a client sent twice takes effect twice",
  },
  {
    name: "even-split-quorum",
    mistake: "half of the nodes count as a majority",
    breaks: "a leader is elected by a majority of the members",
  },
  {
    name: "overlapping-changes",
    mistake: "the membership is changed again before the previous change is committed",
    breaks: "the membership changes once the change before is committed",
  },
  {
    // Ongaro, "bug in single-server membership changes", raft-dev, July 2015.
    name: "change-before-noop",
    mistake:
      "a new leader changes the membership before an entry of its own term is committed, although another leader may have begun a change",
    breaks: "the membership changes once an entry of this term is committed",
  },
  {
    // Ongaro's thesis, section 4.1: the latest configuration in the log counts, committed or not; the commit index does not survive a restart.
    name: "configuration-when-committed",
    mistake:
      "a node counts the members of the last configuration that it knows to be committed, which after a restart is the first one",
  },
  {
    name: "silent-when-removed",
    mistake: "a removed node does not stand for election even if it alone has the entry that removes it",
  },
  {
    name: "clock-lease",
    mistake: "a leader answers reads alone under a lease that trusts its clock, with no margin for drift or jumps",
  },
  {
    name: "elects-once",
    mistake: "a node that has followed a leader never stands for election again, so a lost leader is never replaced",
  },
  {
    name: "ignore-sync-errors",
    mistake: "a sync that fails because the disk is full is taken for done, and the node carries on",
  },
  {
    name: "truncate-corrupt-log",
    mistake: "a damaged record is mistaken for a torn tail: it is cut off, with everything stored after it",
  },
  {
    // scylladb/scylladb issue 9965.
    name: "commit-beyond-match",
    mistake:
      "a follower commits up to the leader's commit index entries of which it does not know whether the leader has them",
  },
  {
    // RedisLabs/redisraft had snapshots before sessions were put into them (pull request 568).
    name: "snapshot-without-sessions",
    mistake:
      "a snapshot has the values and not the client sessions, so that a request that is sent again takes effect again",
  },
  {
    // deventlab/d-engine issue 431.
    name: "snapshot-without-configuration",
    mistake:
      "a snapshot does not have the membership, and a node that starts from it counts the members of the beginning",
  },
  {
    // databendlabs/openraft issue 1808.
    name: "snapshot-keeps-configuration",
    mistake:
      "a snapshot takes the place of a log, and a membership that only this log had, and that was never committed, stays in force",
  },
  {
    // etcd-io/etcd pull requests 1763 and 1837; camunda/camunda issue 6092.
    name: "snapshot-replaces-longer-log",
    mistake: "a follower replaces its whole log by any snapshot that it is sent, even if its log has that and more",
    breaks: "what is committed stays",
  },
  {
    // ArcadeData/arcadedb issue 4829 reports an index of which no snapshot has the state.
    name: "snapshot-ahead-of-state",
    mistake: "a snapshot is labelled with the last entry of the log, of which not all is applied yet",
  },
  {
    // PsiACE/riteraft issue 28.
    name: "compact-before-snapshot",
    mistake: "a node gives up the beginning of its log before the snapshot that replaces it is durable",
  },
  {
    // rabbitmq/ra pull request 427.
    name: "learner-counted",
    mistake: "a learner counts for the majority that commits entries",
  },
  {
    // async-raft/async-raft issue 62: one counter for both groups.
    name: "joint-by-new-only",
    mistake: "while a joint change is under way, a majority of the new members alone elects and commits",
  },
  {
    // camunda/camunda issue 60086.
    name: "joint-left-early",
    mistake: "the second entry of a joint change is appended before the first is committed",
  },
] as const satisfies readonly Variant[];

export type RaftVariant = (typeof raftVariants)[number]["name"];
