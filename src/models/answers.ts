/**
 * What operations may ask and answer beyond what a model reads. An answer that is not examined could hide a lost update, so an answer that
 * says more than "done" is refused, with what to do about it.
 */
import { sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";

type Answered = Pick<Operation, "f" | "input" | "output" | "type">;

/** Values in messages are cut to this many characters. */
const shownCharacters = 60;

/**
 * For operations whose answer the model does not read: the problem with the answer, if there is one. Allowed are a missing answer, the input repeated (as Jepsen's clients complete a write), and an acknowledgement: true or "ok".
 */
export function complaintOfAnswer(
  op: Answered,
  remedy = "leave the answer out or repeat the input",
): string | undefined {
  const { output = null } = op;
  if (op.type !== "ok" || output === null || output === true || sameJson(output, op.input)) return undefined;
  if (typeof output === "string" && output.toLowerCase() === "ok") return undefined;
  return `${op.f} answered ${shown(output)}, but the model ignores that answer: ${remedy}`;
}

/**
 * For operations that only ask: the problem with the value of their invocation, if there is one. Recorders that complete invocations
 * afterwards repeat the answer there.
 */
export function complaintOfQuestion(op: Answered): string | undefined {
  const { input, output } = op;
  if (input === null || input === "" || (output !== undefined && sameJson(input, output))) return undefined;
  if (op.type !== "ok" && typeof input !== "object") return undefined;
  const tuple = Array.isArray(input) && input.length === 2 && input[1] === null;
  return (
    `${op.f} was invoked with ${shown(input)}, but it takes no input` +
    `${tuple ? ": if that is Jepsen's [key value] tuple, say --independent" : ""}`
  );
}

export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
