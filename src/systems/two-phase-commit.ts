/** Two-phase commit as a system under test, with the setting that best shows each mistake. */
import { twoPhaseCommit as program } from "../../nodes/two-phase-commit/program.js";
import type { Schedule, ScheduledFault } from "../faults/fault.js";
import { crashesAndLinks, type System } from "./system.js";

export const twoPhaseCommit: System = {
  name: program.name,
  program,
  bearsDatagrams: true,
  mayLose: () => 0,
  // Safe whatever happens but a disk that loses what was synced. Live only while the coordinator and all participants are up and
  // connected: whoever has voted yes waits for the coordinator, and decides once it is back.
  claims: () => ["atomic-decision"],
  // It blocks while the coordinator is away, and claims nothing of that time.
  serves: () => ({
    claim: "two-phase commit serves while the coordinator and all participants are up and connected",
    needs: "all",
    graceMs: 3000,
  }),
  workloads: ["commit"],
  defaults: {
    nodes: 4,
    faults: ["partition", "kill"],
    safeOptions: {},
    acquittal: [...crashesAndLinks, "clock", "disk-full", "bit-rot"],
  },
  demonstrations: {
    "abort-after-yes": { faults: ["partition", "pause"] },
    "commit-without-all-votes": { faults: ["delay", "kill"] },
    // The coordinator is the first node.
    "decision-not-logged": { schedule: restartsOf(["n1"]) },
    // Slow messages, and few of them, leave votes un-synced for longer: whatever is logged later syncs them, too.
    "vote-not-logged": {
      ...{ nodes: 3, clients: 6, routing: "roaming", ratePerClient: 5 },
      schedule: [slowMessages(), ...restartsOf(["n2", "n3"])],
    },
  },
};

function slowMessages(): ScheduledFault {
  return { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 40, jitterMs: 10 } };
}

function restartsOf(nodes: readonly string[]): Schedule {
  return Array.from({ length: 14 }, (_, round) => ({
    at: 1500 + round * 1300,
    until: 1700 + round * 1300,
    fault: { kind: "kill", target: { nodes: [nodes[round % nodes.length] ?? ""] } },
  }));
}
