/** ABD as a system under test. */
import { restartRemembers } from "../../src/claims/restarts.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type Demonstration, type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { readWrite } from "../../src/workloads/register.js";
import { answeredOnMajority, oneValuePerTag, quorumsMeet } from "./claims.js";
import { abd as program } from "./program.js";
import { abdVariants } from "./variants.js";

export const abd: ProgramSystem = {
  name: program.name,
  program,
  workloads: [readWrite],
  claims: [
    { claim: oneValuePerTag },
    { claim: quorumsMeet },
    { claim: answeredOnMajority },
    { claim: restartRemembers },
  ],
  serves: [{ claim: "ABD serves while a majority of the nodes is up and connected", needs: "majority", graceMs: 2000 }],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "minority" },
  figures: [{ ...ofMajorities, model: "linearizability", messages: "4n", delays: "4", loses: "nothing" }],
  safeOptions: {},
  alsoSafe: { "write-back": ["if-needed"] },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(abdVariants, {
    // A write is interrupted when one node has stored it, and reads with and without that node follow.
    "no-write-back": slowly("kill"),
    "write-back-not-awaited": slowly("kill"),
    "own-copy-suffices": { seed: 2, ...slowly("kill") },
    "written-back-as-new": {},
    "half-queried": { faults: ["partition", "delay"] },
    "half-stored": { faults: ["partition", "delay"] },
    "answers-counted-twice": { nodes: 5, faults: ["pause", "delay"] },
    "phases-mixed": slowly(),
    "answers-by-key": slowly(),
    "ties-by-arrival": slowly(),
    "older-overwrites": {},
    "write-without-query": {},
    "time-as-number": { faults: ["clock"] },
    "new-tag-when-sent-again": { ...slowly(undefined, 60), clients: 12 },
    "tag-not-synced": { seed: 5, ...slowly("power-loss") },
    "ack-before-sync": slowly("power-loss"),
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 3, timeouts: 0, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: 11, states: 2_000_000 },
    },
    // A client writes, another one writes at the same node or at the next, and a third reads there.
    requests: (count, members) =>
      (["write", "write", "read"] as const).slice(0, count).map((f, index) => ({
        request: {
          ...{ client: `c${index + 1}`, seq: 1 },
          command: f === "read" ? { f, key: "x" } : { f, key: "x", value: `v${index + 1}` },
        },
        to: [members.slice(0, 1), members.slice(0, 2), members.slice(1, 2)][index] ?? members,
      })),
    operators: [],
    // Names of writers are in tags; nodes without a client only hold what they are sent.
    alike: (members, requests) => members.filter((id) => !requests.some(({ to }) => to.includes(id))),
  },
};

/** Messages are so slow that operations overlap, arrive out of order and are sent again; some settings also stop all nodes amid them. */
function slowly(kind?: "kill" | "power-loss", delayMs = 20): Demonstration {
  const delay = { kind: "delay", target: "all", delayMs, jitterMs: delayMs } as const;
  const stops = kind === undefined ? [] : Array.from({ length: 17 }, (_, round) => 1500 + round * 1000);
  const restarts = stops.map((at) => ({
    ...{ at, until: at + 100, fault: { kind: kind ?? "kill", target: "all" } },
  })) satisfies Schedule;
  return {
    nodes: 3,
    clients: 6,
    routing: "roaming",
    ratePerClient: 60,
    schedule: [{ at: 1000, until: 19_500, fault: delay }, ...restarts],
  };
}
