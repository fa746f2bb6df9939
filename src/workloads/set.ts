/** Adds unique elements to one set and reads it after healing: an acknowledged element that is missing was lost. */
import { checkDurability } from "../checkers/durability/check.js";
import type { Workload } from "../contract/workload.js";
import { list, readsAnswer } from "./forms.js";
import { goneElements } from "./gone.js";

const key = "elements";

export const set: Workload = {
  name: "set",
  summary: "add unique elements, read all of them after healing; durability of acknowledged elements",
  generator({ client, clients }) {
    let n = -1;
    return {
      next() {
        n += 1;
        return { f: "add", key, value: n * clients + client + 1 };
      },
    };
  },
  finalReads: () => [{ f: "read", key, value: null }],
  command: ({ f, value }) => (f === "add" ? { f: "insert", key, value } : { f: "members", key }),
  updates: ({ f }) => f === "insert",
  readOnly: (f) => f === "read",
  ...readsAnswer(list),
  gone: goneElements,
  checks: [{ property: "durability", judge: (operations) => checkDurability(operations) }],
};
