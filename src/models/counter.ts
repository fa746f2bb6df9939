/** A counter that starts at 0: `add` changes it by its input, `read` returns it. */
import type { Model } from "./model.js";

export const counter: Model<number> = {
  name: "counter",
  init: 0,
  step(total, op) {
    if (op.f === "add") return total + Number(op.input);
    return op.output === undefined || op.output === total ? total : undefined;
  },
  readOnly: (op) => op.f === "read" || op.input === 0,
  complaint(op) {
    if (op.f !== "add" && op.f !== "read") return `a counter has add and read, not ${op.f}`;
    if (op.f === "add" && !Number.isSafeInteger(op.input)) return "value of add must be a whole number";
    if (op.f === "read" && op.type === "ok" && !Number.isSafeInteger(op.output))
      return "a read must return a whole number";
    return undefined;
  },
  describe: (op) => (op.f === "add" ? `added ${String(op.input)}` : `read ${JSON.stringify(op.output ?? null)}`),
};
