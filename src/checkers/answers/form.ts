/**
 * Answers that do not have the form of one, such as a number where a list was asked for. Other checks look for what an answer shows, and would
 * see nothing wrong where nothing is shown.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientOf } from "../telling/operation.js";
import { onKey, shown } from "../telling/shown.js";
import { noCost, type Verdict } from "../verdict.js";

const named = 3;

/** Undefined if there is none. `complaint`: what is wrong with the form of an answer, as a clause. */
export function misanswered(
  operations: readonly Operation[],
  { complaint }: { complaint(operation: Operation): string | undefined },
): Verdict | undefined {
  const wrong = operations.flatMap((operation) => {
    const problem = operation.type === "ok" ? complaint(operation) : undefined;
    return problem === undefined ? [] : [{ operation, problem }];
  });
  if (wrong.length === 0) return undefined;
  const answers = operations.filter(({ type }) => type === "ok").length;
  return {
    ...{ property: "answers", model: null, valid: false, cost: noCost },
    summary: `Not answered: of ${plural(answers, "answer")}, ${wrong.length} ${wrong.length === 1 ? "does" : "do"} not have the form of one.`,
    explanations: wrong.slice(0, named).map(({ operation, problem }) => ({
      headline: "An answer does not have the form of one.",
      key: operation.key,
      steps: [
        { call: operation.call, sentence: told(operation) },
        { call: null, sentence: `But ${problem}.` },
      ],
    })),
    details: { answers, wrong: wrong.length },
  };
}

function told(operation: Operation): string {
  const { call, f, key, input, output, node } = operation;
  const asked = input === null ? f : `${f} ${shown(input)}`;
  const from = node === undefined ? "" : ` from ${node}`;
  return `Event ${call}: ${clientOf(operation)} asked ${asked}${onKey(key)} and got ${shown(output)}${from}.`;
}
