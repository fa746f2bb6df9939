/**
 * Transactions over all participants, and queries to single nodes for their outcome. Transactions change one of a few items, so
 * some conflict on an item and are refused; others are refused by a participant for reasons of its own.
 */
import type { PlannedOperation, Workload } from "../contract/workload.js";
import { atomicCommit } from "../models/atomic-commit.js";
import { linearizableAs } from "./forms.js";
import { goneCommitments } from "./gone.js";

const items = 8;
/** One in this many transactions is refused by a participant. */
const refusedOneIn = 5;
/** How far back clients ask, in transactions of their own: for one that may be under way elsewhere, or for an old one. */
const lookBack = [4, 60];
/** How many of the latest transactions every node is asked about at the end. */
const finalTransactions = 20;

export const commit: Workload = {
  name: "commit",
  summary: "start transactions and ask nodes for their outcome; linearizability of an atomic-commit per transaction",
  generator({ client, clients, random }) {
    const transaction = (nth: number): string => `t${nth * clients + client + 1}`;
    let n = 0;
    return {
      next() {
        // Every other operation starts one.
        const latest = n >> 1;
        const asks = n % 2 === 1;
        n += 1;
        if (asks) return outcome(transaction(Math.max(0, latest - random.below(random.pick(lookBack)))));
        const refusedBy = random.below(refusedOneIn) === 0 ? random.below(100) : null;
        return { f: "commit", key: transaction(latest), value: { item: `x${random.below(items)}`, refusedBy } };
      },
    };
  },
  finalReads: (keys) => keys.slice(-finalTransactions).map(outcome),
  command: ({ f, key = "", value }) => (f === "outcome" ? { f, key } : { f, key, value }),
  updates: ({ f }) => f === "commit",
  readOnly: (f) => f === "outcome",
  refused: (output) => output === "abort",
  tells: () => true,
  gone: goneCommitments,
  ...linearizableAs(atomicCommit),
};

function outcome(key: string): PlannedOperation {
  return { f: "outcome", key, value: null };
}
