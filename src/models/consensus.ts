/**
 * A consensus object (Herlihy, "Wait-Free Synchronization", 1991, section 2): `propose` decides its value if nothing was decided before,
 * and answers the decision; `read` answers the decision, null before there is one. Linearizability of this object is what consensus
 * promises: a decided value was proposed (validity), all clients get the same one (agreement), and a decision stays (integrity).
 */
import { canonicalJson, sameJson } from "../history/json.js";
import { complaintOfQuestion } from "./answers.js";
import type { Model } from "./model.js";

export const consensus: Model = {
  name: "consensus",
  description: {
    object: "decision that is made once",
    starts: "undecided",
    operations: [
      { f: "propose", asks: "a value other than null", answers: "the value that was decided" },
      { f: "read", asks: "null", answers: "the value that was decided, null before there is one" },
    ],
  },
  init: null,
  step(decided, op) {
    if (op.f === "read") return op.output === undefined || sameJson(decided, op.output) ? decided : undefined;
    const next = decided ?? op.input;
    return op.output === undefined || sameJson(next, op.output) ? next : undefined;
  },
  readOnly: (op) => op.f === "read",
  // Leaving out a proposal whose value no client heard only means that nothing is decided for longer, and this makes no other operation
  // impossible.
  ignorable(others) {
    const told = new Set(others.flatMap(({ output }) => (output === undefined ? [] : [canonicalJson(output)])));
    return (op) => op.f === "read" || !told.has(canonicalJson(op.input));
  },
  complaint(op) {
    if (op.f !== "propose" && op.f !== "read") return `a consensus object has propose and read, not ${op.f}`;
    if (op.f === "read") return complaintOfQuestion(op);
    if (op.input === null) return "null cannot be proposed: it is the answer before a decision";
    return op.type === "ok" && op.output === null ? "a propose must answer the value that was decided" : undefined;
  },
  describe(op) {
    if (op.f === "read") {
      if (op.output === undefined) return "read, with no answer";
      return op.output === null ? "read that nothing was decided" : `read the decision ${JSON.stringify(op.output)}`;
    }
    const proposed = `proposed ${JSON.stringify(op.input)}`;
    if (op.output === undefined) return `${proposed}, with no answer`;
    return `${proposed} and was told the decision ${JSON.stringify(op.output)}`;
  },
  describeState: (decided) => (decided === null ? "undecided" : `decided ${JSON.stringify(decided)}`),
};
