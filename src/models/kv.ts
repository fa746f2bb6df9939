/** A string per key, empty at first: `get`, `put`, and `append` to its end (Porcupine's key-value model). */
import type { Model } from "./model.js";

export const kv: Model<string> = {
  name: "kv",
  description: {
    object: "text for each key",
    starts: "no text",
    operations: [
      { f: "get", asks: "null", answers: 'the text, "" if there is none' },
      { f: "put", asks: "the text to put in its place", answers: "nothing: null, or what was asked" },
      { f: "append", asks: "the text to put at its end", answers: "nothing: null, or what was asked" },
    ],
  },
  init: "",
  step(value, op) {
    if (op.f === "put") return String(op.input);
    if (op.f === "append") return value + String(op.input);
    return op.output === undefined || op.output === value ? value : undefined;
  },
  readOnly: (op) => op.f === "get" || (op.f === "append" && op.input === ""),
  access(op) {
    if (op.f === "put") return { writes: String(op.input) };
    if (op.f === "get") return op.output === undefined ? {} : { reads: op.output };
    return undefined;
  },
  complaint(op) {
    if (op.f !== "get" && op.f !== "put" && op.f !== "append")
      return `a key-value store has get, put and append, not ${op.f}`;
    if (op.f !== "get" && typeof op.input !== "string") return `value of ${op.f} must be a string`;
    return undefined;
  },
  describe: (op) =>
    op.f === "get"
      ? `read ${JSON.stringify(op.output ?? null)}`
      : `${op.f === "put" ? "wrote" : "appended"} ${JSON.stringify(op.input)}`,
};
