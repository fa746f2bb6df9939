/** Single-decree Paxos as a system under test. */

import { oneValueChosen } from "../../src/claims/consensus.js";
import { promisesKept } from "../../src/claims/promises.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { undecidedMeansNotChosen } from "../../src/claims/undecided.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule } from "../../src/faults/fault.js";
import { crashesAndLinks, cutInHalves } from "../../src/faults/usual.js";
import { consensus } from "../../src/workloads/consensus.js";
import { paxos as program } from "./program.js";
import { paxosVariants } from "./variants.js";

export const paxos: ProgramSystem = {
  name: program.name,
  program,
  workloads: [consensus],
  // Safe whatever happens, unless a disk loses synced data; live while a majority is up and connected.
  claims: [
    { claim: promisesKept },
    { claim: oneValueChosen },
    { claim: undecidedMeansNotChosen },
    { claim: writtenBeforeTold },
    { claim: restartRemembers },
  ],
  serves: [
    { claim: "Paxos decides while a majority of the nodes is up and connected", needs: "majority", graceMs: 3000 },
  ],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "minority" },
  figures: [{ ...ofMajorities, model: "linearizability", messages: "5n", delays: "4" }],
  safeOptions: {},
  defaults: { nodes: 5, faults: ["partition", "kill"] },
  variants: shown(paxosVariants, {
    // Slow messages: proposals reach acceptors that have promised a higher number and restarted since.
    "promise-not-persisted": { nodes: 3, clients: 12, ratePerClient: 10, schedule: restartsWhileSlow() },
    // Any later sync makes an acceptance durable, too: all restart before the latest one is, and are asked again.
    "accepted-not-persisted": { nodes: 3, clients: 6, ratePerClient: 4, schedule: restartsOfAll() },
    "ignore-accepted": { nodes: 3 },
    "any-accepted": { seed: 2, nodes: 5, clients: 20, ratePerClient: 50, faults: ["partition"] },
    "accept-below-promise": { nodes: 3, clients: 20, ratePerClient: 50, faults: ["delay", "pause", "kill"] },
    // Two halves, each with its own decisions.
    "half-quorum": { nodes: 4, schedule: cutInHalves },
    "shared-ballots": { seed: 2, nodes: 3, clients: 20, ratePerClient: 50 },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 1, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: null, states: 16_000_000 },
    },
    // Each of the first nodes proposes its own value, all for one instance: several instances would be separate searches.
    requests: (count, members) =>
      Array.from({ length: count }, (_, index) => ({
        request: { client: `c${index + 1}`, seq: 1, command: { f: "propose", key: "x", value: `v${index + 1}` } },
        to: [members[index % members.length] ?? ""],
      })),
    operators: [],
    // Proposal numbers tell proposers apart; nodes without a client only accept.
    alike: (members, requests) => members.filter((id) => !requests.some(({ to }) => to.includes(id))),
    // Not who accepted which proposal: a majority's acceptance is learnt in some order of events.
    leavesOut: ["accepted"],
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
