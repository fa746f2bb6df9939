/** Transactions of reads and writes over a few registers at a time, judged as strictly serializable. */
import type { Workload } from "../contract/workload.js";
import { multiRegister } from "../models/multi-register.js";
import { linearizableAs } from "./forms.js";
import { txn } from "./transactional.js";

const activeKeys = 2;
const mostSteps = 3;
/** Transactions of one client before it moves on to the next group of registers. */
const transactionsPerGroup = 30;

export const txnRwRegister: Workload = {
  name: "txn-rw-register",
  summary: "transactions that read and write registers; strict serializability",
  generator({ client, clients, random }) {
    let n = -1;
    return {
      next() {
        n += 1;
        const group = Math.floor(n / transactionsPerGroup);
        const steps = Array.from({ length: 1 + random.below(mostSteps) }, (_, place) => {
          const key = group * activeKeys + random.below(activeKeys);
          const unique = (n * clients + client) * mostSteps + place + 1;
          return random.next() < 0.5 ? ["r", key, null] : ["w", key, unique];
        });
        return { f: "txn", value: steps };
      },
    };
  },
  ...txn,
  ...linearizableAs(multiRegister),
};
