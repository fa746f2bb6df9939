/** Counters that clients move up and down at any node. Updates commute, so what counts is that each of them counts once, everywhere. */

import type { Random } from "../../nodes/random.js";
import { checkReplicatedCounter } from "../checkers/replicated/counters.js";
import type { Workload } from "../contract/workload.js";
import { readsAnswer, wholeNumber } from "./forms.js";
import { settlingLate } from "./settling.js";

/** Operations of one client before it moves on to the next counter. */
const operationsPerCounter = 40;
const most = 3;

function workloadOf(name: string, summary: string, amount: (random: Random) => number): Workload {
  return {
    name,
    summary,
    generator({ random }) {
      let n = -1;
      return {
        next() {
          n += 1;
          const key = `v${Math.floor(n / operationsPerCounter)}`;
          return random.next() < 0.5 ? { f: "add", key, value: amount(random) } : { f: "read", key, value: null };
        },
      };
    },
    ...settlingLate,
    ...readsAnswer(wholeNumber),
    command: ({ f, key = "", value }) => (f === "add" ? { f: "increment", key, value } : { f: "total", key }),
    updates: ({ f }) => f === "increment",
    checks: [{ property: "every update counts once", judge: (operations) => checkReplicatedCounter(operations) }],
  };
}

export const votes = workloadOf(
  "votes",
  "add and take away votes at any node; each counts once, and all nodes come to show the sum",
  (random) => (1 + random.below(most)) * (random.below(2) === 0 ? 1 : -1),
);

export const likes = workloadOf(
  "likes",
  "add to counters that never go down; each addition counts once, and all nodes come to show the sum",
  (random) => 1 + random.below(most),
);
