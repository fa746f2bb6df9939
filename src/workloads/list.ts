/** Lists into which clients insert elements after others that they have seen, at any node, each element once. */

import { settled } from "../checkers/replicated/knowledge.js";
import { checkReplicatedList } from "../checkers/replicated/lists.js";
import type { Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { list as listForm, readsAnswer } from "./forms.js";
import { settlingLate } from "./settling.js";

/** Operations of one client before it moves on to the next list, which is then some tens of elements long. */
const operationsPerList = 20;
/** Half of the insertions are after one of this many first elements, so that many are at the same place. */
const contested = 3;

export const list: Workload = {
  name: "list",
  summary: "insert elements into lists after others, remove them and read; all nodes show them in the same order",
  generator({ client, clients, random }) {
    let n = -1;
    /** What this client last saw in the list. */
    let seen: readonly Json[] = [];
    return {
      next() {
        n += 1;
        if (n % operationsPerList === 0) seen = [];
        const key = `l${Math.floor(n / operationsPerList)}`;
        const chance = random.next();
        if (chance < 0.4) return { f: "read", key, value: null };
        if (chance < 0.6 && seen.length > 0) return { f: "remove", key, value: random.pick(seen) };
        const places = random.next() < 0.5 ? seen : seen.slice(0, contested);
        const after = places.length === 0 || random.below(4) === 0 ? null : random.pick(places);
        return { f: "insert", key, value: [n * clients + client + 1, after] };
      },
      saw({ type, f, value }) {
        if (type === "ok" && f === "read" && Array.isArray(value)) seen = value;
      },
    };
  },
  ...settlingLate,
  ...readsAnswer(listForm),
  command: ({ f, key = "", value }) => (f === "read" || f === settled ? { f: "read", key } : { f, key, value }),
  updates: ({ f }) => f !== "read",
  checks: [{ property: "one order of all elements", judge: (operations) => checkReplicatedList(operations) }],
};
