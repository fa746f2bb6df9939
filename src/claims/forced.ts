/**
 * Atomic commitment writes ahead: what a node says of a transaction is in its log, for certain, before it says it. Checked by looking into
 * disks whenever something leaves a node, in the simulator.
 */
import type { Json } from "../../nodes/host.js";
import type { Leaving, StateClaim } from "../contract/claim.js";

const file = "log";

function forcedUnless(isLazy: (state: Json, what: Leaving) => boolean): StateClaim {
  return {
    kind: "state",
    name: "forced-before-told",
    headline: "A node said something of a transaction that a crash would have made it forget.",
    source:
      'Gray, "Notes on Data Base Operating Systems" (1978), section 5.8: the log is forced before a vote or a decision is sent; ' +
      'Mohan, Lindsay and Obermarck, "Transaction Management in the R* Distributed Database Management System" (1986), sections 2 and 3',
    at: ["told"],
    watch: () => (moment) => {
      if (moment.at !== "told") return undefined;
      const { node, disk, what } = moment;
      const names = namesIn(what);
      if (names.length === 0) return undefined;
      for (const record of disk.unsyncedIn(file)) {
        const [txn, state = null] = Array.isArray(record) ? record : [];
        if (typeof txn !== "string" || !names.includes(nameOf(txn)) || state === "end" || isLazy(state, what)) continue;
        const whom = what.type === "answer" ? "answered a client" : `sent ${what.type}`;
        return { node: node.id, sentence: `${node.id} ${whom}, and "${state}" of ${nameOf(txn)} was not synced.` };
      }
      return null;
    },
  };
}

/** For nodes that force every record but the one that says that all have heard of a decision. */
export const forcedBeforeTold: StateClaim = forcedUnless(() => false);

/**
 * With presumed abort: a participant may forget that it has refused, since no record means abort. What it tells clients and other participants
 * is forced: these act on it, and it could vote for the transaction yet.
 */
export const forcedBeforeToldUnlessPresumed: StateClaim = forcedUnless(
  (state, what) => state === "abort" && what.type !== "answer" && what.type !== "Decide",
);

/** The transaction that a message or an answer is about, by the names that it may have in a log. */
function namesIn(what: Leaving): readonly string[] {
  if (what.type !== "answer") return "txn" in what && typeof what.txn === "string" ? [nameOf(what.txn)] : [];
  if (!("request" in what)) return [];
  const { outcome, request } = what;
  // One that sends the client to another node says nothing of the transaction.
  if (outcome.type === "fail" && outcome.retry === true) return [];
  const { client, seq, command } = request;
  return [...(command.key === undefined ? [] : [command.key]), `${client}/${seq}`];
}

/** All attempts at a transaction have one name. */
function nameOf(txn: string): string {
  return txn.split("#", 1).join("");
}
