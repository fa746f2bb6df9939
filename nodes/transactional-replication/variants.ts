/**
 * The broken variants of transactional replication, each a small branch in the protocol. The comment above a variant names a report
 * of the mistake, or the rule that it leaves out.
 */
import type { Variant } from "../host.js";

export const findsItsChanges = "a commit finds the changes of its transaction";
export const noGap = "a subscriber takes every entry of the change log, one after the other";
export const neverAhead = "no subscriber is ahead of the publisher's disk";
export const storedFirst = "what is confirmed is on the subscriber's disk";

export const replicationVariants = [
  // SynchDB issue 256: what was committed between the read of the rows and the position at which streaming began was lost.
  {
    name: "position-after-read",
    mistake: "the position of a snapshot is noted once its rows have been sent, while writes went on",
  },
  // Debezium, DBZ-9006: the position was noted before a consistent view for reading was opened, so that events came twice.
  {
    name: "snapshot-not-isolated",
    mistake: "the rows of a snapshot are read as they are when each part is sent, not as they were at its position",
  },
  // PipelineWise issue 930: streaming began at the latest position, without the changes of transactions that were still open.
  {
    name: "open-transactions-lost",
    mistake:
      "the change log is followed from the snapshot's position on, without what open transactions changed before",
    breaks: findsItsChanges,
  },
  // PostgreSQL, pgsql-hackers 2016-03-11, "Logical decoding slots can go backwards": a consumer has to drop what it has had itself.
  {
    name: "seam-applied-twice",
    mistake: "a subscriber applies every commit that it reads, also those that its snapshot holds already",
  },
  // Debezium's manual: a snapshot that was interrupted is none, and begins again.
  {
    name: "serves-while-loading",
    mistake: "a subscriber puts the rows of a snapshot in place as they come, and serves as if it had all of them",
  },
  // SynchDB issue 256 again: the change log was not kept for a subscriber that was on its way.
  {
    name: "truncated-before-confirmed",
    mistake: "the publisher discards the changes that it has sent, confirmed or not, and goes on with what is left",
    breaks: noGap,
  },
  // PostgreSQL's manual, section "Streaming Replication Protocol": flushed is what the server will not send again.
  {
    name: "confirmed-before-stored",
    mistake: "a subscriber confirms changes before they are on its disk, and is not sent them again",
    breaks: storedFirst,
  },
  // Debezium, DBZ-1128 and DBZ-1730: after a restart reading went on behind the last commit, in the middle of other transactions.
  {
    name: "resumes-after-last-commit",
    mistake:
      "a subscriber that restarts goes on after the last commit, without the changes of open transactions before",
    breaks: findsItsChanges,
  },
  // PostgreSQL sends what is flushed only: otherwise a standby is ahead of a primary that has crashed.
  {
    name: "ships-unsynced",
    mistake: "the publisher sends changes before they are on its own disk, and a crash gives their positions out again",
    breaks: neverAhead,
  },
  // PostgreSQL, `synchronous_commit = off`.
  {
    name: "commit-not-synced",
    mistake: "the publisher answers an update before its commit is synced to disk",
  },
] as const satisfies readonly Variant[];

export type ReplicationVariant = (typeof replicationVariants)[number]["name"];
