/** Gossip as a system under test. */

import { restartRemembers } from "../../src/claims/restarts.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofSingleNodes } from "../../src/contract/figures.js";
import { type Demonstration, type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { exploredWrites } from "../../src/workloads/explored-writes.js";
import { lastWrite, siblings } from "../../src/workloads/siblings.js";
import { sameWritesSameState } from "./claims.js";
import { gossip as program } from "./program.js";
import { gossipVariants } from "./variants.js";

/** n1 restarts often, with a clock far behind those of the others, and hears nothing of them for a second after it. */
const restartsBehind = {
  ratePerClient: 60,
  schedule: [
    {
      at: 500,
      until: 19_000,
      fault: { kind: "clock" as const, target: { nodes: ["n1"] }, jumpMs: -10_000, driftPercent: 0 },
    },
    ...[2000, 5000, 8000, 11_000, 14_000].flatMap((at) => [
      { at, until: at + 300, fault: { kind: "kill" as const, target: { nodes: ["n1"] } } },
      {
        ...{ at, until: at + 1500 },
        fault: { kind: "partition" as const, shape: "isolate-one" as const, mode: "drop" as const, node: "n1" },
      },
    ]),
  ],
} satisfies Demonstration;

export const gossip: ProgramSystem = {
  name: program.name,
  program,
  workloads: [lastWrite, siblings],
  workloadsNeed: { "last-write": { keep: "latest" }, siblings: { keep: "siblings" } },
  claims: [{ claim: sameWritesSameState }, { claim: writtenBeforeTold }, { claim: restartRemembers }],
  serves: [{ claim: "any node that is up serves by itself", needs: "any", graceMs: 1000 }],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full"], datagrams: true, losses: "none" },
  figures: [
    { when: { keep: "siblings" }, ...ofSingleNodes, messages: "0", loses: "nothing" },
    { ...ofSingleNodes, messages: "0", loses: "some" },
  ],
  surveyed: [{ when: { keep: "latest", clock: "hybrid" }, column: "Multi-master" }],
  safeOptions: {},
  alsoSafe: { keep: ["siblings"] },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(gossipVariants, {
    "bucket-skipped": { ratePerClient: 60 },
    "keys-without-versions": {},
    "ties-by-arrival": { ratePerClient: 60 },
    "time-not-taken-over": { faults: ["clock"] },
    "time-forgotten": restartsBehind,
    "equal-time-not-passed": { faults: ["clock"] },
    "ack-before-sync": { faults: ["power-loss"] },
    "one-sibling": { options: { keep: "siblings" } },
  }),
  exploration: exploredWrites({
    ...{ nodes: 2, requests: 2, timeouts: 2, crashes: 1, duplicates: 0, operators: 0 },
    ...{ depth: null, states: 4_000_000 },
  }),
};
