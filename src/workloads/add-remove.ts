/**
 * Elements of sets that are added, removed, and added again, often by several clients at a time, while others read the sets. A removal
 * mostly concerns what its client has seen in the set. One workload for each kind of replicated set, since they promise different things.
 */

import { checkReplicatedSet, type Winner } from "../checkers/replicated/sets.js";
import type { Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { list, readsAnswer } from "./forms.js";
import { settlingLate } from "./settling.js";

/** Operations of one client before it moves on to the next set. */
const operationsPerSet = 40;
/** Elements of each set that all clients add and remove. */
const contested = 3;

interface Kind {
  readonly name: string;
  readonly summary: string;
  readonly winner: Winner;
  readonly removes: boolean;
}

function workloadOf({ name, summary, winner, removes }: Kind): Workload {
  return {
    name,
    summary,
    generator({ client, clients, random }) {
      let n = -1;
      /** What this client last saw in each set, and what it has removed itself. */
      let seen: readonly Json[] = [];
      let removed: Json[] = [];
      return {
        next() {
          n += 1;
          if (n % operationsPerSet === 0) [seen, removed] = [[], []];
          const key = `s${Math.floor(n / operationsPerSet)}`;
          const chance = random.next();
          if (chance < 0.4) return { f: "read", key, value: null };
          if (removes && chance < 0.6 && seen.length > 0) return { f: "remove", key, value: random.pick(seen) };
          if (removes && chance < 0.7) return { f: "add", key, value: -1 - random.below(contested) };
          if (removes && chance < 0.8 && removed.length > 0) return { f: "add", key, value: random.pick(removed) };
          return { f: "add", key, value: n * clients + client + 1 };
        },
        saw({ type, f, value }) {
          if (type !== "ok") return;
          if (f === "read" && Array.isArray(value)) seen = value;
          if (f === "remove") removed.push(value);
        },
      };
    },
    ...settlingLate,
    ...readsAnswer(list),
    command: ({ f, key = "", value }) =>
      f === "add" ? { f: "insert", key, value } : f === "remove" ? { f, key, value } : { f: "members", key },
    updates: ({ f }) => f !== "members",
    checks: [
      {
        property: winner === "add" ? "additions win" : "removals win",
        judge: (operations) => checkReplicatedSet(operations, winner),
      },
    ],
  };
}

export const addRemove = workloadOf({
  name: "add-remove",
  summary: "add, remove and add again; of an addition and a removal that do not know of each other, the addition wins",
  winner: "add",
  removes: true,
});

export const removeForGood = workloadOf({
  name: "remove-for-good",
  summary: "the same, and what was removed once never comes back",
  winner: "remove",
  removes: true,
});

export const addOnly = workloadOf({
  name: "add-only",
  summary: "add elements and read; each node shows what it has shown before, and all come to show all that was added",
  winner: "add",
  removes: false,
});
