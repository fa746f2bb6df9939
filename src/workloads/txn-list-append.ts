/** Transactions that append to a few lists and read them, judged as strictly serializable. */
import type { Workload } from "../contract/workload.js";
import { listAppend } from "../models/list-append.js";
import { linearizableAs } from "./forms.js";
import { txn } from "./transactional.js";

const activeLists = 3;
const mostSteps = 4;
/** Appends to a list before clients move on to another one in its place. */
const appendsPerList = 32;

export const txnListAppend: Workload = {
  name: "txn-list-append",
  summary: "transactions that append to lists and read them; strict serializability",
  generator({ client, clients, random }) {
    let n = -1;
    let appends = 0;
    return {
      next() {
        n += 1;
        // Every client appends about as often, so that they move on at about the same time.
        const generation = Math.floor((appends * clients) / (activeLists * appendsPerList));
        const steps = Array.from({ length: 1 + random.below(mostSteps) }, (_, place) => {
          const list = generation * activeLists + random.below(activeLists);
          if (random.next() < 0.5) return ["r", list, null];
          appends += 1;
          return ["append", list, (n * clients + client) * mostSteps + place + 1];
        });
        return { f: "txn", value: steps };
      },
    };
  },
  ...txn,
  ...linearizableAs(listAppend),
};
