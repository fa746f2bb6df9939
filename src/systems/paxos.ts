/** Single-decree Paxos as a system under test, with the setting that best shows each mistake. */
import { paxos as program } from "../../nodes/paxos/program.js";
import type { Schedule } from "../faults/fault.js";
import { crashesAndLinks, cutInHalves, type System } from "./system.js";

export const paxos: System = {
  name: program.name,
  program,
  bearsDatagrams: true,
  mayLose: (nodes) => Math.floor((nodes - 1) / 2),
  // Safe whatever happens but a disk that loses what was synced; live while a majority is up and connected.
  claims: () => ["promises-kept", "one-value-chosen"],
  serves: () => ({
    claim: "Paxos decides while a majority of the nodes is up and connected",
    needs: "majority",
    graceMs: 3000,
  }),
  workloads: ["consensus"],
  defaults: {
    nodes: 5,
    faults: ["partition", "kill"],
    safeOptions: {},
    acquittal: [...crashesAndLinks, "clock", "disk-full", "bit-rot"],
  },
  demonstrations: {
    // Slow messages: what is proposed reaches acceptors that have promised more and restarted since.
    "promise-not-persisted": { nodes: 3, clients: 12, ratePerClient: 10, schedule: restartsWhileSlow() },
    // Whatever is synced later makes an acceptance durable, too: all restart while the latest is not, and are asked again.
    "accepted-not-persisted": { nodes: 3, clients: 6, ratePerClient: 4, schedule: restartsOfAll() },
    "ignore-accepted": { nodes: 3 },
    "any-accepted": { nodes: 5, clients: 20, ratePerClient: 50, faults: ["delay", "kill", "partition"] },
    "accept-below-promise": { nodes: 3, clients: 20, ratePerClient: 50, faults: ["delay", "pause", "kill"] },
    // Two halves, each with its own decisions.
    "half-quorum": { nodes: 4, schedule: cutInHalves },
    "shared-ballots": { nodes: 3, clients: 20, ratePerClient: 50 },
  },
};

function restartsWhileSlow(): Schedule {
  const slow = { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 60, jitterMs: 60 } } as const;
  const restarts = Array.from({ length: 30 }, (_, round) => ({
    at: 1500 + round * 600,
    until: 1520 + round * 600,
    fault: { kind: "kill", target: "majority" },
  })) satisfies Schedule;
  return [slow, ...restarts];
}

function restartsOfAll(): Schedule {
  return Array.from({ length: 12 }, (_, round) => ({
    at: 1500 + round * 1500,
    until: 1600 + round * 1500,
    fault: { kind: "kill", target: "all" },
  }));
}
