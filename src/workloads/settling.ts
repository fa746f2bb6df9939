/** The end of workloads on objects whose nodes agree only some time after the last update. */
import { settled } from "../checkers/replicated/knowledge.js";
import type { PlannedOperation, Workload } from "../contract/workload.js";

/** Time to converge between the last update and the final reads, ms. */
const settling = { pauseMs: 2000 } as const;

/** How many of the latest objects every node is asked for. */
const finalObjects = 20;

function lastSettled(keys: readonly string[]): readonly PlannedOperation[] {
  return keys.slice(-finalObjects).map((key) => ({ f: settled, key, value: null }));
}

/** What such a workload has in common with the others: it ends with a pause and a read of the latest objects at every node. */
export const settlingLate: Pick<Workload, "finalReads" | "settling" | "readOnly"> = {
  finalReads: lastSettled,
  settling,
  readOnly: (f) => f === "read" || f === settled,
};
