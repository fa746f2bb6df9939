/** Knossos' mutex: `acquire` needs it free, `release` needs it held, by whomever. */
import type { Model } from "./model.js";

export const mutex: Model<boolean> = {
  name: "mutex",
  description: {
    object: "lock",
    starts: "free",
    operations: [
      { f: "acquire", asks: "null", answers: "nothing" },
      { f: "release", asks: "null", answers: "nothing; whoever holds the lock" },
    ],
  },
  init: false,
  step(held, op) {
    if (op.f === "acquire") return held ? undefined : true;
    return held ? false : undefined;
  },
  complaint: (op) =>
    op.f === "acquire" || op.f === "release" ? undefined : `a mutex has acquire and release, not ${op.f}`,
  describe: (op) => (op.f === "acquire" ? "acquired the lock" : "released the lock"),
  describeState: (held) => (held ? "held" : "free"),
};
