/**
 * Transactions over several registers at once, which may lie on different nodes: each reads and writes one to three of them. All written
 * values are unique. Registers are retired in groups, and no transaction touches two groups, so that each group is an object of its own.
 */
import type { PlannedOperation, Workload } from "../contract/workload.js";
import { multiRegister } from "../models/multi-register.js";
import { linearizableAs } from "./forms.js";
import { transactional } from "./transactional.js";

const registersOfGroup = 4;
const mostTouched = 3;
/** The share of transactions that read one of their registers at their end, too. */
const readAgain = 0.25;
/** Transactions of one client before it moves on to the next group. */
const transactionsPerGroup = 15;
/** How many of the latest groups are read at the end. */
const finalGroups = 3;

export const transactions: Workload = {
  name: "transactions",
  summary: "read and write several registers at once; linearizability of a multi-register per group of them",
  generator({ client, clients, random }) {
    let n = -1;
    return {
      next() {
        n += 1;
        const group = `g${Math.floor(n / transactionsPerGroup)}`;
        const touched = random.shuffle(registersOf(group)).slice(0, 1 + random.below(mostTouched));
        const unique = n * clients + client + 1;
        // Only reads, only writes, or some of each.
        const reads = random.pick([0, 0.5, 1]);
        const value = touched.map((name) => (random.next() < reads ? ["r", name, null] : ["w", name, unique]));
        // Some read a register that they have touched before: a transaction sees its own writes.
        const again = random.next() < readAgain ? [["r", random.pick(touched), null]] : [];
        return { f: "txn", key: group, value: [...value, ...again] };
      },
    };
  },
  finalReads: (keys) => keys.slice(-finalGroups).map(wholeGroup),
  command: ({ f, key = "", value }) => ({ f, key, value }),
  ...transactional,
  ...linearizableAs(multiRegister),
};

function registersOf(group: string): readonly string[] {
  return Array.from({ length: registersOfGroup }, (_, index) => `${group}.${index}`);
}

function wholeGroup(key: string): PlannedOperation {
  return { f: "txn", key, value: registersOf(key).map((name) => ["r", name, null]) };
}
