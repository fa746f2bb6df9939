/**
 * A counter that starts at 0: `add` changes it by its input, whatever it answers; `fetch-and-add` does too and answers the value
 * before; `read` answers the value.
 */
import type { Model } from "./model.js";

export const counter: Model<number> = {
  name: "counter",
  description: {
    object: "whole number",
    starts: "0",
    operations: [
      { f: "add", asks: "the whole number to add, which may be negative", answers: "nothing: null, or what was asked" },
      { f: "fetch-and-add", asks: "the whole number to add", answers: "the number before" },
      { f: "read", asks: "null", answers: "the number" },
    ],
  },
  init: 0,
  step(total, op) {
    if (op.f === "add") return total + Number(op.input);
    if (op.output !== undefined && op.output !== total) return undefined;
    return op.f === "fetch-and-add" ? total + Number(op.input) : total;
  },
  readOnly: (op) => op.f === "read" || op.input === 0,
  complaint(op) {
    if (op.f !== "add" && op.f !== "fetch-and-add" && op.f !== "read")
      return `a counter has add, fetch-and-add and read, not ${op.f}`;
    if (op.f !== "read" && !Number.isSafeInteger(op.input)) return `value of ${op.f} must be a whole number`;
    if (op.f !== "add" && op.type === "ok" && !Number.isSafeInteger(op.output))
      return `a ${op.f} must return a whole number`;
    return undefined;
  },
  describe(op) {
    if (op.f === "read") return `read ${JSON.stringify(op.output ?? null)}`;
    const found = op.f === "add" || op.output === undefined ? "" : ` to ${JSON.stringify(op.output)}`;
    return `added ${String(op.input)}${found}`;
  },
};
