/** Partial quorums as a system under test. */
import { restartRemembers } from "../../src/claims/restarts.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import type { Figures } from "../../src/contract/figures.js";
import {
  type Conditional,
  type Demonstration,
  type Kept,
  type ProgramSystem,
  shown,
} from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { exploredWrites } from "../../src/workloads/explored-writes.js";
import { freshLastWrite, freshSiblings, lastWrite, siblings } from "../../src/workloads/siblings.js";
import { hintsArrive, sameWritesSameCopies } from "./claims.js";
import { partialQuorum as program } from "./program.js";
import { partialQuorumVariants } from "./variants.js";

/** What a quorum of this size survives if each of three nodes holds every key. */
const ofQuorum = {
  "1": { survives: "all but one", serves: "both" },
  "2": { survives: "a minority", serves: "the other side" },
  "3": { survives: "none", serves: "neither" },
} as const;

const sizes = ["1", "2", "3"] as const;

/** Of clusters of three nodes, on which five copies are three. */
const figures: readonly (Conditional & Figures)[] = (["3", "5"] as const).flatMap((copies) =>
  sizes.flatMap((read) =>
    sizes.map((write) => ({
      when: { copies, "read-quorum": read, "write-quorum": write },
      // Overlapping quorums give a regular register, which is not a rung of the ladder; the workloads with "fresh" judge it.
      model: null,
      messages: copies === "3" ? "4" : "8 from 5 nodes on",
      delays: write === "1" ? "0" : "2",
      survives: { updates: ofQuorum[write].survives, reads: ofQuorum[read].survives },
      serves: { updates: ofQuorum[write].serves, reads: ofQuorum[read].serves },
      recoveryMs: write === "3" ? null : 1000,
    })),
  ),
);

/** All messages take from nothing to this long, so that a write has reached some copies only when a read begins. */
function slowly(most = 30): Demonstration {
  const delay = { kind: "delay", target: "all", delayMs: most / 2, jitterMs: most / 2 } as const;
  return { clients: 6, routing: "roaming", ratePerClient: 60, schedule: [{ at: 1000, until: 19_500, fault: delay }] };
}

/** Two nodes of five are cut off for seconds, and then find together again. */
const apart = {
  ...{ clients: 10, routing: "roaming", ratePerClient: 60 },
  schedule: [1000, 4000, 7000].map((at) => ({
    ...{ at, until: at + 2000, fault: { kind: "partition", shape: "halves", mode: "drop" } as const },
  })),
} satisfies Demonstration;

/** Reads may miss what was acknowledged; no write is lost, and the copies come to agree. */
const stale: readonly Pick<Kept, "options" | "leastNodes">[] = [
  // Of three nodes, no other one could stand in.
  { options: { quorums: "sloppy" }, leastNodes: 4 },
  { options: { quorums: "sloppy", "write-quorum": "3" }, leastNodes: 4 },
  { options: { copies: "5" } },
  { options: { "read-quorum": "1" } },
  { options: { "write-quorum": "1" } },
];

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
  claims: [
    { claim: sameWritesSameCopies },
    { claim: hintsArrive, when: { quorums: "sloppy" } },
    { claim: writtenBeforeTold },
    { claim: restartRemembers },
  ],
  serves: [
    ...[{ "read-quorum": "3" }, { "write-quorum": "3" }].map((when) => ({
      ...{ when, claim: "it serves every key while all nodes are up and connected" },
      ...({ needs: "all", graceMs: 1000 } as const),
    })),
    {
      ...{ claim: "a cluster of at most three nodes serves while a majority is up and connected", mostNodes: 3 },
      ...{ needs: "majority", graceMs: 1000 },
    },
    // A need cannot say that the nodes of a key suffice.
    { claim: "a larger cluster serves every key while all nodes are up and connected", needs: "all", graceMs: 1000 },
  ],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full"], datagrams: true, losses: "none" },
  figures,
  quorums: {
    messages: { write: "Put", acknowledgement: "Kept", read: "Get", response: "Got" },
    repairs: ["Repair", "HandOff", "Compare"],
    sizes: (options, nodes) => {
      const copies = Math.min(Number(options.copies), nodes);
      const atMostAll = (size: string | undefined): number => Math.min(Number(size), copies);
      return { copies, read: atMostAll(options["read-quorum"]), write: atMostAll(options["write-quorum"]) };
    },
  },
  safeOptions: {},
  alsoSafe: { "read-quorum": ["3"], "write-quorum": ["3"], keep: ["latest"] },
  keepsUnder: stale.map((kept) => ({ ...kept, workloads: ["siblings", "last-write"] })),
  hardToShow: [
    { options: { copies: "5" }, nodes: 5, ...apart },
    { options: { quorums: "sloppy" }, nodes: 5, ...apart },
    { options: { "read-quorum": "1" }, ...slowly() },
    { options: { "write-quorum": "1" }, ...slowly() },
  ],
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(partialQuorumVariants, {
    "ack-before-sync": { faults: ["power-loss"] },
    "own-copy-twice": slowly(),
    "answers-not-joined": { seed: 3, ...slowly() },
    "answers-with-fewer": { huntedRun: 11, faults: ["partition"], ratePerClient: 60 },
    "repair-overwrites": slowly(),
    "count-forgotten": { faults: ["kill"] },
    "hint-dropped": { options: { quorums: "sloppy" }, workload: "siblings", nodes: 5, ...apart },
    "hand-off-overwrites": { options: { quorums: "sloppy" }, workload: "siblings", nodes: 5, ...apart },
    "siblings-pile-up": {},
    "ties-by-arrival": { options: { keep: "latest" }, ...slowly() },
    "one-sibling": {},
  }),
  exploration: exploredWrites({
    ...{ nodes: 2, requests: 2, timeouts: 2, crashes: 1, duplicates: 0, operators: 0 },
    ...{ depth: null, states: 4_000_000 },
  }),
};
