/**
 * Transactions whose answer is not the list that they asked, with what was read. Checks of consistency look for what each read found in the
 * answer, and would see nothing wrong where nothing is told.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { clientOf } from "../telling/operation.js";
import { onKey, shown } from "../telling/shown.js";
import { noCost, type Verdict } from "../verdict.js";

const named = 3;

/** Undefined if there is none. */
export function misanswered(operations: readonly Operation[], model: Model): Verdict | undefined {
  const answered = operations.filter(({ f, type }) => f === "txn" && type === "ok");
  const wrong = answered.flatMap((operation) => {
    const complaint = model.complaint?.(operation);
    return complaint === undefined ? [] : [{ operation, complaint }];
  });
  if (wrong.length === 0) return undefined;
  return {
    ...{ property: "answers", model: null, valid: false, cost: noCost },
    summary: `Not answered: of ${plural(answered.length, "answer")}, ${wrong.length} ${wrong.length === 1 ? "is" : "are"} not what a transaction is answered.`,
    explanations: wrong.slice(0, named).map(({ operation, complaint }) => ({
      headline: "A transaction was not answered by what it asked.",
      key: operation.key,
      steps: [
        {
          call: operation.call,
          sentence:
            `Event ${operation.call}: ${clientOf(operation)} asked ${shown(operation.input)}${onKey(operation.key)} and got ` +
            `${shown(operation.output)}${operation.node === undefined ? "" : ` from ${operation.node}`}.`,
        },
        { call: null, sentence: `But ${complaint}.` },
      ],
    })),
    details: { answers: answered.length, wrong: wrong.length },
  };
}
