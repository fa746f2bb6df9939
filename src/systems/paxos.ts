/** Single-decree Paxos as a system under test, with the setting that best shows each mistake. */
import { paxos as program } from "../../nodes/paxos/program.js";
import type { Schedule } from "../faults/fault.js";
import type { System } from "./system.js";

export const paxos: System = {
  name: program.name,
  program,
  bearsDatagrams: true,
  // Safe whatever happens but a disk that loses what was synced; live while a majority is up and connected.
  claims: () => ["one-value-chosen"],
  workloads: ["consensus"],
  defaults: {
    nodes: 5,
    faults: ["partition", "kill"],
    safeOptions: {},
    acquittal: ["partition", "kill", "power-loss", "pause", "delay", "loss", "bandwidth", "reset"],
  },
  demonstrations: {
    // An acceptor forgets between two proposals only if they take their time and it restarts meanwhile.
    "promise-not-persisted": { nodes: 3, clients: 20, ratePerClient: 50, schedule: restartsAmongSlowMessages() },
    "accepted-not-persisted": { nodes: 3, clients: 20, ratePerClient: 50, schedule: restartsAmongSlowMessages() },
    "ignore-accepted": { nodes: 3 },
    "any-accepted": { nodes: 5, clients: 20, ratePerClient: 50, faults: ["delay", "kill", "partition"] },
    "accept-below-promise": { nodes: 3, clients: 20, ratePerClient: 50, faults: ["delay", "pause", "kill"] },
    // Two halves, each with its own decisions.
    "half-quorum": {
      nodes: 4,
      schedule: [0, 1, 2].map((round) => ({
        at: 2000 + round * 6000,
        until: 6000 + round * 6000,
        fault: { kind: "partition", shape: "halves", mode: "drop" },
      })),
    },
    "shared-ballots": { nodes: 3, clients: 20, ratePerClient: 50 },
  },
};

function restartsAmongSlowMessages(): Schedule {
  const slow = {
    at: 1500,
    until: 19_500,
    fault: { kind: "delay", target: "all", delayMs: 60, jitterMs: 50 },
  } as const;
  const restarts = Array.from({ length: 30 }, (_, round) => ({
    at: 2000 + round * 570,
    until: 2100 + round * 570,
    fault: { kind: "kill", target: round % 2 === 0 ? "majority" : "one" },
  })) satisfies Schedule;
  return [slow, ...restarts];
}
