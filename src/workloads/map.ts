/** Maps whose fields clients put, replace and delete at any node, often several of them the same field; each value is put once. */

import { settled } from "../checkers/replicated/knowledge.js";
import { checkReplicatedMap, isMap } from "../checkers/replicated/maps.js";
import type { Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { readsAnswer } from "./forms.js";
import { settlingLate } from "./settling.js";

/** Operations of one client before it moves on to the next map. */
const operationsPerMap = 40;
/** Few, so that several clients put and delete the same one. */
const fields = ["a", "b", "c", "d"] as const;

export const map: Workload = {
  name: "map",
  summary:
    "put, replace and delete fields of maps; of a put and a deletion that do not know of each other, the put wins",
  generator({ client, clients, random }) {
    let n = -1;
    /** The fields that this client last saw in the map. */
    let seen: readonly Json[] = [];
    return {
      next() {
        n += 1;
        if (n % operationsPerMap === 0) seen = [];
        const key = `m${Math.floor(n / operationsPerMap)}`;
        const chance = random.next();
        if (chance < 0.4) return { f: "read", key, value: null };
        if (chance < 0.6 && seen.length > 0) return { f: "delete", key, value: random.pick(seen) };
        return { f: "put", key, value: [random.pick(fields), n * clients + client + 1] };
      },
      saw({ type, f, value }) {
        if (type !== "ok" || f !== "read" || !Array.isArray(value)) return;
        seen = value.flatMap((each) => (Array.isArray(each) ? each.slice(0, 1) : []));
      },
    };
  },
  ...settlingLate,
  ...readsAnswer({ words: "a list of [field, values], with a list of values", fits: isMap }),
  command: ({ f, key = "", value }) => (f === "read" || f === settled ? { f: "read", key } : { f, key, value }),
  updates: ({ f }) => f !== "read",
  checks: [{ property: "puts win", judge: (operations) => checkReplicatedMap(operations) }],
};
