/** The end of workloads on objects whose nodes agree only some time after the last update. */
import { settled } from "../checkers/replicated/knowledge.js";
import type { PlannedOperation } from "../contract/workload.js";

/** Time to converge between the last update and the final reads, ms. */
export const settling = { pauseMs: 2000 } as const;

/** How many of the latest objects every node is asked for. */
const finalObjects = 20;

export function lastSettled(keys: readonly string[]): readonly PlannedOperation[] {
  return keys.slice(-finalObjects).map((key) => ({ f: settled, key, value: null }));
}
