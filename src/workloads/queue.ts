/**
 * Elements pass through one queue: clients put in somewhat more than they take out, and what is left is drained at the end. An element
 * counts as taken out once its client has it, and is given back if the client does not wait for it any more: a request to take something out
 * may be repeated, and elements may come out twice, but none may be lost.
 */
import { checkDelivery } from "../checkers/delivery/check.js";
import type { Workload } from "../contract/workload.js";
import { answeredWith, list } from "./forms.js";

const key = "queue";
/** Of all operations. */
const enqueues = 0.6;

export const queue: Workload = {
  name: "queue",
  summary:
    "enqueue unique elements, dequeue, drain after healing; every acknowledged element is delivered at least once",
  settling: "until the checks hold",
  generator({ client, clients, random }) {
    let n = -1;
    return {
      next() {
        n += 1;
        if (random.next() >= enqueues) return { f: "dequeue", key, value: null };
        return { f: "enqueue", key, value: n * clients + client + 1 };
      },
    };
  },
  finalReads: () => [{ f: "drain", key, value: null }],
  command: ({ f, value }) => (f === "enqueue" ? { f, key, value } : { f, key }),
  updates: () => true,
  // A drain holds many elements, which others miss while it is repeated unseen.
  readOnly: (f) => f === "dequeue",
  tells: (f) => f !== "enqueue",
  // An element may be anything.
  ...answeredWith(["drain", list]),
  checks: [
    {
      property: "delivery",
      judge: (operations) => checkDelivery(operations),
      mayHeal: ({ valid, details }) => valid !== false || details.lostCount !== 0 || details.missingCount !== 0,
    },
  ],
};
