/**
 * What an error of MariaDB with Galera says about the transaction that it ended, by its number (MariaDB Error Codes,
 * https://mariadb.com/kb/en/mariadb-error-codes/).
 */
import type { Answer } from "../foreign.js";

/** How far a transaction had come: `open` until its COMMIT is sent, and for what only reads. */
export type Stage = "unsent" | "open" | "committing";

/** Of COMMIT: another transaction came first, here or in the group's order, and this one was rolled back. */
const deadlock = 1213;
/** The node is in no primary component, or does not have its state yet: it refuses whatever it is asked before it looks at it. */
const unprepared = 1047;
const notPrepared = /^WSREP has not yet prepared node/;
/**
 * Another node, or the same one later, may accept it: too many connections, a server that ends, a wait for a lock or for what the group
 * has ordered that took too long, a query or connection that was killed.
 */
const elsewhere: readonly number[] = [unprepared, 1040, 1053, 1205, 1317, 1927];

/**
 * The outcome of a request that failed with this error. Before COMMIT is sent nothing can take effect, however the connection ends. After
 * that only a certification that failed is certain, and a COMMIT that the node refused to look at. In particular, a COMMIT that the node
 * reports as failed (1180) because it lost its group meanwhile may have reached the others, who commit it.
 */
export function outcomeOf(error: unknown, stage: Stage): Answer {
  const message = error instanceof Error ? error.message : String(error);
  const number = numberOf(error);
  const refused = number === unprepared && notPrepared.test(message);
  if (stage === "committing") {
    if (refused) return { type: "error", definite: true, error: message, retry: true };
    return { type: "error", definite: number === deadlock, error: message };
  }
  // Without a number the connection is the cause; a transaction that conflicted with another one is at its end.
  const retry = stage === "unsent" || number === undefined || elsewhere.includes(number);
  return { type: "error", definite: true, error: message, ...(retry ? { retry } : {}) };
}

/** As the server sends it, with an SQLSTATE; errors of the system and of the client have none. */
function numberOf(error: unknown): number | undefined {
  if (!(error instanceof Error && "errno" in error && "sqlState" in error)) return undefined;
  return typeof error.errno === "number" ? error.errno : undefined;
}
