/** Asks for ids, of which no two may be alike. */
import { checkUniqueIds } from "../checkers/answers/unique-ids.js";
import type { Workload } from "../contract/workload.js";

export const uniqueIds: Workload = {
  name: "unique-ids",
  summary: "ask for ids; no two of all that are given out are alike",
  generator: () => ({ next: () => ({ f: "generate", value: null }) }),
  finalReads: () => [],
  command: () => ({ f: "generate" }),
  updates: () => false,
  // An id that no client got may as well not have been made.
  readOnly: () => true,
  // Ids may have any form.
  complaint: () => undefined,
  checks: [{ property: "uniqueness", judge: (operations) => checkUniqueIds(operations) }],
};
