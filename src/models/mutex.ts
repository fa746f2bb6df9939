/** Knossos' mutex, free at first unless set otherwise: `acquire` needs it free, `release` needs it held, by anyone. */
import { complaintOfAnswer } from "./answers.js";
import type { Model } from "./model.js";

export const mutex: Model<boolean> = {
  name: "mutex",
  description: {
    object: "lock",
    starts: "free",
    operations: [
      { f: "acquire", asks: "null", answers: "nothing" },
      { f: "release", asks: "null", answers: "nothing, no matter which client holds the lock" },
    ],
  },
  init: false,
  start: {
    shape: "true if it is held, false if it is free",
    stateOf: (value) => (typeof value === "boolean" ? value : undefined),
    // Held if it was released before any operation had begun to acquire it.
    guess(operations) {
      const acquired = operations.find(({ f, type }) => f === "acquire" && type !== "fail");
      const before = acquired?.call ?? Number.POSITIVE_INFINITY;
      return operations.some(({ f, type, return: returned }) => f === "release" && type === "ok" && returned < before);
    },
  },
  step(held, op) {
    if (op.f === "acquire") return held ? undefined : true;
    return held ? false : undefined;
  },
  complaint: (op) =>
    op.f === "acquire" || op.f === "release" ? complaintOfAnswer(op) : `a mutex has acquire and release, not ${op.f}`,
  describe: (op) => (op.f === "acquire" ? "acquired the lock" : "released the lock"),
  describeState: (held) => (held ? "held" : "free"),
};
