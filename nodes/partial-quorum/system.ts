/** Partial quorums as a system under test. */
import type { Figures, ServingSides, Survivable } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { freshLastWrite, freshSiblings, lastWrite, siblings } from "../../src/workloads/siblings.js";
import { sameWritesSameCopies } from "./claims.js";
import { partialQuorum as program } from "./program.js";
import { partialQuorumVariants } from "./variants.js";

/** Of three nodes, each of which holds every key: what a quorum of this size survives. */
const ofQuorum: Readonly<Record<"1" | "2" | "3", readonly [Survivable, ServingSides]>> = {
  "1": ["all but one", "both"],
  "2": ["a minority", "the other side"],
  "3": ["none", "neither"],
};

const sizes = ["1", "2", "3"] as const;

/** Of clusters of three nodes; two copies on three nodes make every key wait for certain nodes. */
const figures: readonly (Figures & { readonly when: Readonly<Record<string, string>> })[] = sizes.flatMap((read) =>
  sizes.map((write) => ({
    when: { "read-quorum": read, "write-quorum": write },
    // Overlapping quorums give a regular register, which is no rung of the ladder; the workloads with "fresh" judge it.
    model: null,
    messages: "4",
    delays: write === "1" ? "0" : "2",
    survives: { updates: ofQuorum[write][0], reads: ofQuorum[read][0] },
    serves: { updates: ofQuorum[write][1], reads: ofQuorum[read][1] },
    recoveryMs: write === "3" ? null : 1000,
  })),
);

export const partialQuorum: ProgramSystem = {
  name: program.name,
  program,
  workloads: [freshSiblings, siblings, freshLastWrite, lastWrite],
  workloadsNeed: {
    "fresh-siblings": { keep: "siblings" },
    siblings: { keep: "siblings" },
    "fresh-last-write": { keep: "latest" },
    "last-write": { keep: "latest" },
  },
  claims: [{ claim: sameWritesSameCopies }],
  // A need cannot say that the nodes of a key suffice.
  serves: [{ claim: "it serves every key while all nodes are up and connected", needs: "all", graceMs: 1000 }],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full"], datagrams: true, losses: "none" },
  figures: figures as ProgramSystem["figures"],
  safeOptions: {},
  alsoSafe: { copies: ["2"], "read-quorum": ["3"], "write-quorum": ["3"], keep: ["latest"] },
  hardToShow: [
    { options: { copies: "5" }, nodes: 5, ratePerClient: 60 },
    { options: { quorums: "sloppy" }, nodes: 5, clients: 8, faults: ["partition"], ratePerClient: 60 },
    { options: { "read-quorum": "1" }, ratePerClient: 60 },
    { options: { "write-quorum": "1" }, ratePerClient: 60 },
  ],
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(partialQuorumVariants, {
    "ack-before-sync": { faults: ["power-loss"] },
    "own-copy-twice": { ratePerClient: 60 },
    "answers-not-joined": { ratePerClient: 60 },
    "count-forgotten": { faults: ["kill"] },
    "ties-by-arrival": { options: { keep: "latest" }, ratePerClient: 60 },
    "one-sibling": {},
  }),
  exploration: {
    none: "an operation has a message to each copy and one back, and timers that repeat: two writes alone have too many orders for seconds",
  },
};
