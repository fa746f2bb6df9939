/** Knossos' mutex: `acquire` needs it free, `release` needs it held, by whomever. */
import type { Model } from "./model.js";

export const mutex: Model<boolean> = {
  name: "mutex",
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
