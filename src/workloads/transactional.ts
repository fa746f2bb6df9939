/** What workloads of transactions have in common. */
import type { Workload } from "../contract/workload.js";

/** Any of them may change something, and its answer tells what it read. */
export const transactional: Pick<Workload, "transactional" | "updates" | "readOnly" | "tells"> = {
  transactional: true,
  updates: () => true,
  readOnly: () => false,
  tells: () => true,
};

/** Maelstrom's: each names its objects itself, and nothing is read at the end. */
export const txn: typeof transactional & Pick<Workload, "finalReads" | "command"> = {
  ...transactional,
  finalReads: () => [],
  command: ({ value }) => ({ f: "txn", value }),
};
