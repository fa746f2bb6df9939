/**
 * A counter, 0 unless set otherwise. `add` changes it by its input and answers nothing; `fetch-and-add` answers the value before,
 * `add-and-get` the value after; `read` answers the value. Totals are exact, whatever their size.
 */
import type { Operation } from "../history/operation.js";
import { complaintOfAnswer, complaintOfQuestion } from "./answers.js";
import type { Model, ModelOperation } from "./model.js";
import { isWholeNumber, minus, plus, type WholeNumber } from "./whole-number.js";

const size = "a whole number, beyond 2^53 as its decimal text";

export const counter: Model<WholeNumber> = {
  name: "counter",
  description: {
    object: "whole number",
    starts: "0",
    operations: [
      { f: "add", asks: "the whole number to add, which may be negative", answers: "nothing: null, or what was asked" },
      { f: "fetch-and-add", asks: "the whole number to add", answers: "the number before" },
      { f: "add-and-get", asks: "the whole number to add", answers: "the number after that" },
      { f: "read", asks: "null", answers: "the number" },
    ],
  },
  init: 0,
  start: {
    shape: size,
    stateOf: (value) => (isWholeNumber(value) ? value : undefined),
    guess: guessTotal,
  },
  step(total, op) {
    const after = op.f === "read" ? total : plus(total, amountOf(op));
    if (op.f === "add" || op.output === undefined) return after;
    return op.output === (op.f === "add-and-get" ? after : total) ? after : undefined;
  },
  readOnly: (op) => op.f === "read" || op.input === 0,
  complaint(op) {
    const { f, output } = op;
    if (f !== "add" && f !== "fetch-and-add" && f !== "add-and-get" && f !== "read")
      return `a counter has add, fetch-and-add, add-and-get and read, not ${f}`;
    if (f === "read") {
      const asked = complaintOfQuestion(op);
      if (asked !== undefined) return asked;
    } else if (!isWholeNumber(op.input)) return `value of ${f} must be ${size}`;
    if (f === "add") {
      return complaintOfAnswer(
        op,
        "record it as add-and-get if that is the total after, as fetch-and-add if it is the one before",
      );
    }
    return op.type === "ok" && !isWholeNumber(output) ? `a ${f} must return ${size}` : undefined;
  },
  describe(op) {
    if (op.f === "read") return op.output === undefined ? "read, with no answer" : `read ${JSON.stringify(op.output)}`;
    if (op.f === "add" || op.output === undefined) return `added ${String(op.input)}`;
    return `added ${String(op.input)}${op.f === "add-and-get" ? " and got" : " to"} ${String(op.output)}`;
  },
};

function amountOf({ input }: Pick<ModelOperation, "input">): WholeNumber {
  // `complaint` has checked the shape.
  return isWholeNumber(input) ? input : 0;
}

/** A total that was answered before any other operation had begun to add; a later one might have missed an addition. */
function guessTotal(operations: readonly Operation[]): WholeNumber | undefined {
  const firstAdd = operations.find(({ f, type }) => f !== "read" && type !== "fail");
  for (const { f, type, input, output, call, return: returned } of operations) {
    if (f === "add" || type !== "ok" || !isWholeNumber(output)) continue;
    if (firstAdd === undefined || returned < firstAdd.call) return output;
    if (call !== firstAdd.call) continue;
    const second = operations.find((other) => other.f !== "read" && other.type !== "fail" && other.call > call);
    if (second !== undefined && second.call < returned) return undefined;
    return f === "add-and-get" ? minus(output, amountOf({ input })) : output;
  }
  return undefined;
}
