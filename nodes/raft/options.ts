/** The options of Raft, and what a replica makes of them. The default of each is the plain protocol. */
import type { ProgramOption } from "../host.js";
import type { SnapshotPolicy } from "./snapshots.js";
import type { RaftVariant } from "./variants.js";

export type ReadMode = "leader" | "local-leader" | "follower" | "lease";

export interface RaftSettings {
  readonly reads: ReadMode;
  /** Null: the log is never compacted. */
  readonly snapshots: SnapshotPolicy | null;
  /** A node asks whether it would be elected before it begins a term (thesis, 9.6). */
  readonly preVote: boolean;
  /** A node that hears from a leader ignores candidates (thesis, 4.2.3). */
  readonly sticky: boolean;
  /** Any number of members is changed at once, by way of a joint configuration (thesis, 4.3); otherwise one at a time (4.1). */
  readonly joint: boolean;
  /** A new member gets a vote once its log has caught up (thesis, 4.2.1). */
  readonly learners: boolean;
  /** A leader that is to be removed hands leadership over instead (thesis, 4.2.2 and 3.10). */
  readonly handsOver: boolean;
  readonly variant: RaftVariant | null;
}

export const raftOptions = {
  reads: {
    values: ["leader", "local-leader", "follower", "lease"],
    help:
      "confirmed by a majority; answered by any node that believes it leads; by any node from its own state; by the leader alone " +
      "while a lease lasts, which holds if clocks keep to a bound",
  },
  snapshots: {
    values: ["never", "often", "always"],
    help: "the log is kept whole; a snapshot after every 20 entries, of which 5 stay in the log; after each entry, and none stays",
  },
  elections: {
    values: ["plain", "pre-vote", "sticky", "both"],
    help:
      "after a timeout a node asks for votes; it first asks whether it would get them; a node that hears from a leader ignores " +
      "candidates; both",
  },
  changes: {
    values: ["single", "joint"],
    help: "members are added and removed one at a time; any number at once, by way of a joint configuration",
  },
  joining: {
    values: ["voter", "learner"],
    help: "a new member votes at once; it votes once its log has caught up",
  },
  leaving: {
    values: ["leading", "transfer"],
    help: "a leader that is removed leads until that is committed; it first hands leadership over to another member",
  },
} as const satisfies Readonly<Record<string, ProgramOption>>;

const policies = new Map<string | undefined, SnapshotPolicy>([
  ["often", { every: 20, kept: 5 }],
  ["always", { every: 1, kept: 0 }],
]);

/** Options that are absent have their defaults. */
export function raftSettings(options: Readonly<Record<string, string>>, variant: RaftVariant | null): RaftSettings {
  const { reads, snapshots, elections, changes, joining, leaving } = options;
  return {
    reads: raftOptions.reads.values.find((value) => value === reads) ?? "leader",
    snapshots: policies.get(snapshots) ?? null,
    preVote: elections === "pre-vote" || elections === "both",
    sticky: elections === "sticky" || elections === "both" || reads === "lease",
    joint: changes === "joint",
    learners: joining === "learner",
    handsOver: leaving === "transfer",
    variant,
  };
}
