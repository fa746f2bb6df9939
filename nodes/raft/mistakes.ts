/** Raft's broken variants: mistakes that people really made, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export interface Mistakes {
  readonly voteNotPersisted: boolean;
  readonly termNotPersisted: boolean;
  readonly logNotSynced: boolean;
  readonly voteForShorterLog: boolean;
  readonly commitOlderTerm: boolean;
  readonly truncateAlways: boolean;
  readonly readBeforeNoop: boolean;
  readonly applyDuplicates: boolean;
  readonly evenSplitQuorum: boolean;
  readonly overlappingChanges: boolean;
  readonly silentWhenRemoved: boolean;
  readonly clockLease: boolean;
  readonly electsOnce: boolean;
  readonly carelessAbout: "sync errors" | "corruption" | null;
}

type Flag = { [Name in keyof Mistakes]: Mistakes[Name] extends boolean ? Name : never }[keyof Mistakes];
type Made = { readonly flag: Flag } | { readonly carelessAbout: NonNullable<Mistakes["carelessAbout"]> };

const mistakes: ReadonlyMap<string, Made & { readonly mistake: string }> = new Map(
  Object.entries({
    "vote-not-persisted": {
      flag: "voteNotPersisted",
      mistake: "a vote is forgotten in a restart, so that a node can vote twice in one term",
    },
    "term-not-persisted": {
      flag: "termNotPersisted",
      mistake: "the term and the vote in it are forgotten in a restart, so that old leaders are believed again",
    },
    "log-not-synced": {
      flag: "logNotSynced",
      mistake: "log entries are acknowledged before they are synced to the disk",
    },
    "vote-for-shorter-log": {
      flag: "voteForShorterLog",
      mistake: "votes are granted to candidates whose log is behind the voter's",
    },
    "commit-older-term": {
      flag: "commitOlderTerm",
      mistake:
        "a leader opens its term with no entry of its own until it is asked for something, and commits older ones by counting replicas (figure 8 of the paper)",
    },
    "truncate-always": {
      flag: "truncateAlways",
      mistake: "a follower cuts its log at every AppendEntries, also where nothing conflicts",
    },
    "read-before-noop": {
      flag: "readBeforeNoop",
      mistake: "a new leader answers reads before an entry of its own term is committed",
    },
    "apply-duplicates": {
      flag: "applyDuplicates",
      mistake: "a request that a client sent twice takes effect twice",
    },
    "even-split-quorum": {
      flag: "evenSplitQuorum",
      mistake: "half of the nodes count as a majority",
    },
    "overlapping-changes": {
      flag: "overlappingChanges",
      mistake: "the membership is changed again before the last change of it is committed",
    },
    "silent-when-removed": {
      flag: "silentWhenRemoved",
      mistake: "a removed node stands in no election even if it alone has the entry that removes it",
    },
    "clock-lease": {
      flag: "clockLease",
      mistake:
        "a leader answers reads by itself under a lease that trusts its clock, with no bound for drift and jumps",
    },
    "elects-once": {
      flag: "electsOnce",
      mistake:
        "a node that has followed a leader never stands for election again, so that nobody replaces a lost leader",
    },
    "ignore-sync-errors": {
      carelessAbout: "sync errors",
      mistake: "a sync that fails for want of room is taken for done, and the node goes on",
    },
    "truncate-corrupt-log": {
      carelessAbout: "corruption",
      mistake: "a damaged record is taken for a torn tail: it is cut off, with all that was stored behind it",
    },
  }),
);

export const raftVariants: readonly Variant[] = [...mistakes].map(([name, { mistake }]) => ({
  name,
  mistake,
}));

export function mistakesOf(variant: string | null): Mistakes {
  const mistake = variant === null ? undefined : mistakes.get(variant);
  const made = mistake !== undefined && "flag" in mistake ? mistake.flag : undefined;
  return {
    voteNotPersisted: made === "voteNotPersisted",
    termNotPersisted: made === "termNotPersisted",
    logNotSynced: made === "logNotSynced",
    voteForShorterLog: made === "voteForShorterLog",
    commitOlderTerm: made === "commitOlderTerm",
    truncateAlways: made === "truncateAlways",
    readBeforeNoop: made === "readBeforeNoop",
    applyDuplicates: made === "applyDuplicates",
    evenSplitQuorum: made === "evenSplitQuorum",
    overlappingChanges: made === "overlappingChanges",
    silentWhenRemoved: made === "silentWhenRemoved",
    clockLease: made === "clockLease",
    electsOnce: made === "electsOnce",
    carelessAbout: mistake !== undefined && "carelessAbout" in mistake ? mistake.carelessAbout : null,
  };
}
