/**
 * Objects with a copy on each node that need not agree while clients are at work: sets that grow and counters. Clients update them and read
 * single copies; once they have stopped, nodes get some time, and then each must hold everything.
 */
import { checkConvergingCounter } from "../checkers/convergence/counter.js";
import { isRead } from "../checkers/convergence/last-reads.js";
import { checkConvergingSet } from "../checkers/convergence/set.js";
import { settled } from "../checkers/replicated/knowledge.js";
import type { Generator, GeneratorOptions, Workload } from "../contract/workload.js";
import { list, readsAnswer, wholeNumber } from "./forms.js";

const read = { f: "read", value: null } as const;

/** How both kinds end: each node is read until all is as it should be. */
const ending: Pick<Workload, "settling" | "finalReads" | "readOnly"> = {
  settling: "until the checks hold",
  finalReads: () => [{ f: settled, value: null }],
  readOnly: isRead,
};

/** Half of the operations are updates. */
function halfUpdates(random: GeneratorOptions["random"], update: () => ReturnType<Generator["next"]>): Generator {
  return { next: () => (random.next() < 0.5 ? update() : read) };
}

/** `add`: what the workload calls an update. */
function growingSet(name: string, summary: string, add: string): Workload {
  return {
    ...{ name, summary, ...ending },
    generator({ client, clients, random }) {
      let n = -1;
      return halfUpdates(random, () => {
        n += 1;
        return { f: add, value: n * clients + client + 1 };
      });
    },
    ...readsAnswer(list),
    command: ({ f, value }) => (f === add ? { f: "insert", value } : { f: "members" }),
    updates: ({ f }) => f === "insert",
    checks: [
      {
        property: "convergence",
        judge: (operations) =>
          checkConvergingSet(operations.map((each) => (each.f === add ? { ...each, f: "add" } : each))),
        mayHeal: ({ valid, details }) => valid !== false || details.invented === undefined,
      },
    ],
  };
}

/** `delta` draws what is added. */
function convergingCounter(
  name: string,
  summary: string,
  delta: (random: GeneratorOptions["random"]) => number,
): Workload {
  return {
    ...{ name, summary, ...ending },
    generator: ({ random }) => halfUpdates(random, () => ({ f: "add", value: delta(random) })),
    ...readsAnswer(wholeNumber),
    command: ({ f, value }) => (f === "add" ? { f: "increment", value } : { f: "total" }),
    updates: ({ f }) => f === "increment",
    checks: [
      {
        property: "convergence",
        judge: (operations) => checkConvergingCounter(operations),
        mayHeal: ({ valid, details }) => valid !== false || details.wrong !== 0,
      },
    ],
  };
}

export const broadcast = growingSet(
  "broadcast",
  "send messages that every node has to come to hold; nothing is lost, and nothing appears that was not sent",
  "broadcast",
);
export const gSet = growingSet("g-set", "add elements to a set that every node has to come to hold as a whole", "add");
export const gCounter = convergingCounter(
  "g-counter",
  "add numbers from 0 up to a counter; every node has to come to show their sum",
  (random) => random.below(5),
);
export const pnCounter = convergingCounter(
  "pn-counter",
  "add numbers, negative ones too, to a counter; every node has to come to show their sum",
  (random) => random.below(10) - 5,
);
