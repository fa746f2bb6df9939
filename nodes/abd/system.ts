/** ABD as a system under test. */
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { readWrite } from "../../src/workloads/register.js";
import { oneValuePerTag, quorumsMeet } from "./claims.js";
import { abd as program } from "./program.js";
import { abdVariants } from "./variants.js";

export const abd: ProgramSystem = {
  name: program.name,
  program,
  workloads: [readWrite],
  claims: [{ claim: oneValuePerTag }, { claim: quorumsMeet }],
  serves: [{ claim: "ABD serves while a majority of the nodes is up and connected", needs: "majority", graceMs: 2000 }],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "minority" },
  figures: [{ ...ofMajorities, model: "linearizability", messages: "4n", delays: "4" }],
  safeOptions: {},
  alsoSafe: { "write-back": ["if-needed"] },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(abdVariants, {
    "no-write-back": { faults: ["partition", "delay"] },
    "write-back-not-awaited": { faults: ["partition", "delay"] },
    "own-copy-suffices": { faults: ["partition", "delay"] },
    "written-back-as-new": {},
    "half-queried": { faults: ["partition", "delay"] },
    "half-stored": { faults: ["partition", "delay"] },
    "answers-counted-twice": { nodes: 5, faults: ["pause", "delay"] },
    "phases-mixed": {},
    "answers-by-key": {},
    "names-used-again": { faults: ["kill", "delay"] },
    "ties-by-arrival": {},
    "older-overwrites": {},
    "write-without-query": {},
    "time-as-number": { faults: ["clock"] },
    "new-tag-when-sent-again": { faults: ["partition", "pause"] },
    "tag-not-synced": { faults: ["power-loss"] },
    "ack-before-sync": { faults: ["power-loss"] },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 1, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: 14, states: 2_000_000 },
    },
    // Two clients write at nodes of their own, and a third reads at the first of them.
    requests: (count, members) =>
      (["write", "write", "read"] as const).slice(0, count).map((f, index) => ({
        request: {
          ...{ client: `c${index + 1}`, seq: 1 },
          command: f === "read" ? { f, key: "x" } : { f, key: "x", value: `v${index + 1}` },
        },
        to: [members[index % 2] ?? ""],
      })),
    operators: [],
    // Names of writers are in tags; nodes without a client only hold what they are sent.
    alike: (members, requests) => members.filter((id) => !requests.some(({ to }) => to.includes(id))),
  },
};
