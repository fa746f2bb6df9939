/**
 * A register that keeps the first value written to it (Plotkin's sticky register, 1989): null until then, or its initial value for ever; a
 * later write succeeds only if it writes the same value. A failed write reveals nothing, like a failed cas of the cas-register.
 */
import { canonicalJson, sameJson } from "../history/json.js";
import { complaintOfAnswer, complaintOfQuestion } from "./answers.js";
import { firstUnwritten } from "./guess.js";
import type { Model } from "./model.js";

export const writeOnceRegister: Model = {
  name: "write-once-register",
  description: {
    object: "value that is written once",
    starts: "null",
    operations: [
      { f: "read", asks: "null", answers: "the value, null before there is one" },
      {
        f: "write",
        asks: "the value, not null",
        answers: "nothing: null, or what was asked; `fail` says nothing of the value",
      },
    ],
  },
  init: null,
  start: {
    shape: "a JSON value",
    stateOf: (value) => value,
    guess: (operations) =>
      firstUnwritten(operations, ({ f, input, output }) =>
        f === "write" ? { writes: input } : output === undefined ? {} : { reads: output },
      ),
  },
  step(state, op) {
    if (op.f === "write") return state === null || sameJson(state, op.input) ? op.input : undefined;
    return op.output === undefined || sameJson(state, op.output) ? state : undefined;
  },
  readOnly: (op) => op.f === "read",
  // Leaving out a write whose value no client read only means that the register is null for longer, and this makes no other operation
  // impossible.
  ignorable(others) {
    const read = new Set(
      others.flatMap((op) => (op.f === "read" && op.output !== undefined ? [canonicalJson(op.output)] : [])),
    );
    return (op) => op.f === "read" || !read.has(canonicalJson(op.input));
  },
  complaint(op) {
    if (op.f !== "read" && op.f !== "write") return `a write-once register has read and write, not ${op.f}`;
    if (op.f === "read") return complaintOfQuestion(op);
    return op.input === null ? "null cannot be written: it says that nothing was" : complaintOfAnswer(op);
  },
  describe(op) {
    if (op.f === "write") return `wrote ${JSON.stringify(op.input)}`;
    return op.output === undefined ? "read, with no answer" : `read ${JSON.stringify(op.output)}`;
  },
};
