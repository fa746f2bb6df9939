/**
 * A string per key, missing at first: `get`, `put`, and `append` to its end (Porcupine's key-value model). For a missing key, some stores
 * answer null and some ""; both are accepted. For a key that holds "", only "" is.
 */
import { complaintOfAnswer, complaintOfQuestion } from "./answers.js";
import { firstUnwritten } from "./guess.js";
import { shownIn } from "./kv-spelling.js";
import type { Model } from "./model.js";

/** Null while it is missing. */
type Stored = string | null;

export const kv: Model<Stored> = {
  name: "kv",
  description: {
    object: "text for each key",
    starts: "missing",
    operations: [
      { f: "get", asks: "null", answers: 'the text; "" or null if there is none' },
      { f: "put", asks: "the text to put in its place", answers: "nothing: null, or what was asked" },
      { f: "append", asks: "the text to put at its end", answers: "nothing: null, or what was asked" },
    ],
  },
  init: null,
  start: {
    shape: "a string, or null for a missing key",
    stateOf(value) {
      if (value === "") return null;
      return value === null || typeof value === "string" ? value : undefined;
    },
    guess: (operations) => firstUnwritten(operations, (op) => kv.access?.(op)),
  },
  step(value, op) {
    if (op.f === "put") return String(op.input);
    if (op.f === "append") return (value ?? "") + String(op.input);
    return op.output === undefined || op.output === value || (value === null && op.output === "") ? value : undefined;
  },
  readOnly: (op) => op.f === "get",
  // A value that no answer shows was overwritten before any client saw it, or was never written: without it all other answers stay the
  // same.
  ignorable(others) {
    const answers = others.flatMap((op) => (op.f === "get" && typeof op.output === "string" ? [op.output] : []));
    const unsure = others.filter(({ f, type }) => f !== "get" && type === "info");
    const shown = unsure.length === 0 ? () => true : shownIn(answers, unsure);
    return (op) => op.f === "get" || !shown(op);
  },
  access(op) {
    // A get that answers "" may mean that the key is missing as long as nothing puts "" there, so that put, and an append, cannot be
    // described this way.
    if (op.f === "put" && op.input !== "") return { writes: String(op.input) };
    if (op.f !== "get") return undefined;
    return op.output === undefined ? {} : { reads: op.output === "" ? null : op.output };
  },
  complaint(op) {
    if (op.f !== "get" && op.f !== "put" && op.f !== "append")
      return `a key-value store has get, put and append, not ${op.f}`;
    if (op.f !== "get") {
      return typeof op.input === "string" ? complaintOfAnswer(op) : `value of ${op.f} must be a string`;
    }
    if (op.type === "ok" && op.output !== null && typeof op.output !== "string")
      return "a get must return a string, or null for a missing key";
    return complaintOfQuestion(op);
  },
  describe(op) {
    if (op.f !== "get") return `${op.f === "put" ? "wrote" : "appended"} ${JSON.stringify(op.input)}`;
    return op.output === undefined ? "read, with no answer" : `read ${JSON.stringify(op.output)}`;
  },
};
