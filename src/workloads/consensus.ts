/**
 * Proposals and reads of decisions, for many instances, a few at a time: the interesting part happens before all nodes know the decision, so
 * clients soon move on to the next. Now and then they return to an earlier one, whose decision must still hold.
 */
import type { Workload } from "../contract/workload.js";
import { consensus as consensusModel } from "../models/consensus.js";
import { linearizableAs } from "./forms.js";

const activeInstances = 2;
/** Operations of one client before it moves on to the next group of instances. */
const operationsPerGroup = 4;
const lookBackGroups = 10;
/** How many of the latest instances the final reads look at. */
const finalInstances = 20;

export const consensus: Workload = {
  name: "consensus",
  summary:
    "propose unique values and read decisions over rotating instances; linearizability of a consensus object per key",
  generator({ client, clients, random }) {
    let n = -1;
    return {
      next() {
        n += 1;
        const now = Math.floor(n / operationsPerGroup);
        const group = random.next() < 0.2 ? Math.max(0, now - 1 - random.below(lookBackGroups)) : now;
        const key = `i${group * activeInstances + random.below(activeInstances)}`;
        return random.next() < 0.6
          ? { f: "propose", key, value: n * clients + client + 1 }
          : { f: "read", key, value: null };
      },
    };
  },
  finalReads: (keys) => keys.slice(-finalInstances).map((key) => ({ f: "read", key, value: null })),
  command: ({ f, key = "", value }) => (f === "read" ? { f, key } : { f, key, value }),
  updates: ({ f }) => f === "propose",
  readOnly: (f) => f === "read",
  tells: () => true,
  decidesOnce: true,
  ...linearizableAs(consensusModel),
};
