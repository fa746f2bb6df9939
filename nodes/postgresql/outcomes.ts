/** What an error of PostgreSQL says about the transaction that it ended, by its SQLSTATE (PostgreSQL documentation, appendix A). */
import type { Answer } from "../foreign.js";
import type { Json } from "../host.js";

/** How far a transaction had come: `open` until its COMMIT is sent, and for what only reads. */
export type Stage = "unsent" | "open" | "committing";

/** Refused by a standby, or by a server that starts or ends: another node, or the same one later, may accept it. */
const elsewhere: readonly (string | undefined)[] = ["25006", "0A000", "57P01", "57P02", "57P03", "53300"];
/** Of COMMIT: the transaction was rolled back instead. */
const rolledBack: readonly (string | undefined)[] = ["40000", "40001", "40002", "40P01"];

/**
 * The outcome of a request that failed with this error. Before COMMIT is sent nothing can take effect, however the connection ends. After
 * that only a rollback is certain: in particular, a server that is shut down may have committed before.
 */
export function outcomeOf(error: unknown, stage: Stage): Answer {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (stage === "committing") {
    return { type: "error", definite: rolledBack.includes(code), error: message };
  }
  // Without a code the connection is the cause; only a transaction that conflicted with another one is at its end.
  const retry = code === undefined || elsewhere.includes(code) || stage === "unsent";
  return { type: "error", definite: true, error: message, ...(retry ? { retry } : {}) };
}

/**
 * A COMMIT that succeeded, with these warnings: it has taken effect here, but a standby that should have it may not. `value`: what the
 * transaction answers.
 */
export function outcomeOfCommit(command: string, warnings: readonly string[], value: Json = null): Answer {
  if (command === "ROLLBACK") return { type: "error", definite: true, error: "rolled back" };
  const [warning] = warnings;
  return warning === undefined
    ? { type: "ok", value }
    : { type: "error", definite: false, error: `committed with a warning: ${warning}` };
}

/** SQLSTATE; codes of the system, such as ECONNREFUSED, are none. */
function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
