/**
 * A priority queue of numbers, empty unless set otherwise: `insert` puts its input in, `delete-min` takes the least element out and answers
 * it, or null when there is none. An object that hands out the greatest is recorded with the numbers negated.
 */
import type { Json } from "../history/operation.js";
import { complaintOfAnswer, complaintOfQuestion, shown } from "./answers.js";
import { elementsOf, guessElements } from "./elements.js";
import type { Model } from "./model.js";

/** Ascending. */
type Elements = readonly number[];

export const priorityQueue: Model<Elements> = {
  name: "priority-queue",
  description: {
    object: "priority queue of numbers, the least first",
    starts: "empty",
    operations: [
      { f: "insert", asks: "the number to put in", answers: "nothing: null, or what was asked" },
      { f: "delete-min", asks: "null", answers: "the least number, which was taken out, null if the queue was empty" },
    ],
  },
  init: [],
  start: {
    shape: "the list of its numbers",
    stateOf(value) {
      const elements = elementsOf(value)?.filter(isNumber);
      return elements === undefined || !Array.isArray(value) || elements.length < value.length
        ? undefined
        : elements.sort((a, b) => a - b);
    },
    guess: (operations) => guessElements(operations, "insert", "delete-min"),
  },
  step(elements, op) {
    if (op.f === "insert") return isNumber(op.input) ? withElement(elements, op.input) : undefined;
    const [least] = elements;
    if (least === undefined) return op.output === undefined || op.output === null ? elements : undefined;
    return op.output === undefined || op.output === least ? elements.slice(1) : undefined;
  },
  readOnly: (op) => op.f === "delete-min" && op.output === null,
  complaint(op) {
    if (op.f !== "insert" && op.f !== "delete-min") return `a priority queue has insert and delete-min, not ${op.f}`;
    if (op.f === "insert")
      return isNumber(op.input) ? complaintOfAnswer(op) : `insert takes a number, not ${shown(op.input)}`;
    const { output = null } = op;
    if (output !== null && !isNumber(output)) return `delete-min answers a number or null, not ${shown(output)}`;
    return complaintOfQuestion(op);
  },
  describe(op) {
    if (op.f === "insert") return `inserted ${JSON.stringify(op.input)}`;
    if (op.output === undefined) return "took the least, with no answer";
    return op.output === null ? "found the priority queue empty" : `took the least, ${JSON.stringify(op.output)}`;
  },
  describeState: (elements) => (elements.length === 0 ? "empty" : JSON.stringify(elements)),
};

function isNumber(value: Json): value is number {
  return typeof value === "number";
}

function withElement(elements: Elements, element: number): Elements {
  let place = 0;
  while (place < elements.length && (elements[place] ?? 0) <= element) place += 1;
  return elements.toSpliced(place, 0, element);
}
