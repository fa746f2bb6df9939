/**
 * One transaction under atomic commitment (Gray & Lamport, "Consensus on Transaction Commit", 2006, section 2; Bernstein, Hadzilacos &
 * Goodman 1987, section 7.3): `commit` requests it and answers the decision, "commit" or "abort"; `outcome` asks a node for what it knows:
 * the decision, or null if it has not heard of the transaction. All nodes decide alike, for ever. A transaction that a participant refuses
 * is not committed, so `commit` may say with `{"refusedBy": …}` that one will. A commit needs the votes of all, so from then on all know of
 * the transaction: a node that answers null after that has forgotten its vote.
 */
import type { Json } from "../history/operation.js";
import { complaintOfQuestion } from "./answers.js";
import type { Model, ModelOperation } from "./model.js";

/** `asked`: a decision may have been taken without a client hearing of it. */
type Transaction = "unknown" | "asked" | "commit" | "abort";

export const atomicCommit: Model<Transaction> = {
  name: "atomic-commit",
  description: {
    object: "transaction under atomic commitment",
    starts: "undecided",
    operations: [
      {
        f: "commit",
        asks: 'null, or `{"refusedBy": …}` if a participant will refuse it',
        answers: '"commit" or "abort"',
      },
      { f: "outcome", asks: "null", answers: '"commit", "abort", or null if the node asked has not heard of it' },
    ],
  },
  init: "unknown",
  step(state, op) {
    const told = op.output;
    if (op.f === "outcome") {
      if (told === undefined) return state;
      if (told === null) return state === "commit" ? undefined : state;
      if (!isDecision(told)) return undefined;
      return state === told || state === "asked" ? told : undefined;
    }
    if (told !== undefined && !isDecision(told)) return undefined;
    const decided = isRefused(op) ? "abort" : told;
    if (told !== undefined && told !== decided) return undefined;
    if (state === "unknown" || state === "asked") return decided ?? "asked";
    return decided === undefined || decided === state ? state : undefined;
  },
  readOnly: (op) => op.f === "outcome" && (op.output === undefined || op.output === null),
  // If no client heard a decision, there is none to explain.
  ignorable(others) {
    const told = others.some(({ output }) => output !== undefined && output !== null);
    return (op) => op.f === "outcome" || !told;
  },
  complaint(op) {
    if (op.f !== "commit" && op.f !== "outcome") return `a transaction has commit and outcome, not ${op.f}`;
    const told = op.type !== "ok" || isDecision(op.output ?? null) || (op.f === "outcome" && op.output === null);
    if (told) return op.f === "outcome" ? complaintOfQuestion(op) : undefined;
    return `${op.f} must answer "commit" or "abort"${op.f === "outcome" ? " or null" : ""}`;
  },
  describe(op) {
    const told = op.output;
    if (op.f === "outcome") {
      if (told === undefined) return "asked for the outcome and got no answer";
      return told === null ? "was told that nothing is known" : `was told the outcome "${told}"`;
    }
    const asked = `asked to commit${isRefused(op) ? " what a participant must refuse" : ""}`;
    return told === undefined ? `${asked}, with no answer` : `${asked} and was told the decision "${told}"`;
  },
};

export function isDecision(told: Json): told is "commit" | "abort" {
  return told === "commit" || told === "abort";
}

/** A participant refuses it, so it cannot be committed. */
export function isRefused({ f, input }: Pick<ModelOperation, "f" | "input">): boolean {
  if (f !== "commit" || typeof input !== "object" || input === null || !("refusedBy" in input)) return false;
  return (input.refusedBy ?? null) !== null;
}
