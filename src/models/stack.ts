/**
 * A stack, empty unless set otherwise: `push` puts its input on top, `pop` takes the top element off and answers it, or null when there is
 * none (Herlihy & Wing 1990, section 2; named as in Lee & Mathur 2025).
 */
import { sameJson } from "../history/json.js";
import type { Json } from "../history/operation.js";
import { complaintOfAnswer, complaintOfQuestion } from "./answers.js";
import { elementsOf, guessElements } from "./elements.js";
import type { Model } from "./model.js";

/** The elements, next to leave first. */
type Elements = readonly Json[];

export const stack: Model<Elements> = {
  name: "stack",
  description: {
    object: "stack, last in, first out",
    starts: "empty",
    operations: [
      { f: "push", asks: "the element to put on top, not null", answers: "nothing: null, or what was asked" },
      { f: "pop", asks: "null", answers: "the element that was on top, null if the stack was empty" },
    ],
  },
  init: [],
  start: {
    shape: "the list of its elements, the top one first",
    stateOf: elementsOf,
    guess: (operations) => guessElements(operations, "push", "pop"),
  },
  step(elements, op) {
    if (op.f === "push") return [op.input, ...elements];
    const [top] = elements;
    if (top === undefined) return op.output === undefined || op.output === null ? elements : undefined;
    return op.output === undefined || sameJson(top, op.output) ? elements.slice(1) : undefined;
  },
  readOnly: (op) => op.f === "pop" && op.output === null,
  complaint(op) {
    if (op.f !== "push" && op.f !== "pop") return `a stack has push and pop, not ${op.f}`;
    if (op.f === "pop") return complaintOfQuestion(op);
    return op.input === null ? "null cannot be pushed: it is the answer of an empty stack" : complaintOfAnswer(op);
  },
  describe(op) {
    if (op.f === "push") return `pushed ${JSON.stringify(op.input)}`;
    if (op.output === undefined) return "popped, with no answer";
    return op.output === null ? "found the stack empty" : `popped ${JSON.stringify(op.output)}`;
  },
  describeState: (elements) => (elements.length === 0 ? "empty" : JSON.stringify(elements)),
};
