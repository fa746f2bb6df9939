/** A set, empty unless set otherwise: `add` puts an element in, `read` returns all elements in any order. */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { complaintOfAnswer, complaintOfQuestion } from "./answers.js";
import type { Model } from "./model.js";

/** The elements in canonical text, sorted, so that equal sets are equal states. */
type Elements = readonly string[];

export const set: Model<Elements> = {
  name: "set",
  description: {
    object: "set that only grows",
    starts: "empty",
    operations: [
      { f: "add", asks: "the element", answers: "nothing: null, or what was asked" },
      { f: "read", asks: "null", answers: "the list of all elements, in any order" },
    ],
  },
  init: [],
  start: {
    shape: "the list of its elements",
    stateOf: (value) => (Array.isArray(value) ? [...new Set(sortedElements(value))] : undefined),
    guess: guessElements,
  },
  step(elements, op) {
    if (op.f === "add") {
      const element = canonicalJson(op.input);
      return elements.includes(element) ? elements : [...elements, element].sort();
    }
    if (op.output === undefined) return elements;
    const read = sortedElements(op.output);
    return read !== undefined && read.length === elements.length && read.every((element, i) => element === elements[i])
      ? elements
      : undefined;
  },
  readOnly: (op) => op.f === "read",
  complaint(op) {
    if (op.f !== "add" && op.f !== "read") return `a set has add and read, not ${op.f}`;
    if (op.f === "add") return complaintOfAnswer(op);
    if (op.type === "ok" && !Array.isArray(op.output)) return "a read must return a list of elements";
    return complaintOfQuestion(op);
  },
  describe: (op) =>
    op.f === "add" ? `added ${JSON.stringify(op.input)}` : `read ${JSON.stringify(op.output ?? null).slice(0, 200)}`,
};

function sortedElements(value: Json): Elements | undefined {
  return Array.isArray(value) ? value.map((element) => canonicalJson(element)).sort() : undefined;
}

/** The elements in the first read that no operation had begun to add. */
function guessElements(operations: readonly Operation[]): Json | undefined {
  const [first] = operations.filter(({ f, type }) => f === "read" && type === "ok").sort((a, b) => a.return - b.return);
  if (!Array.isArray(first?.output)) return undefined;
  const begun = new Set(
    operations.flatMap(({ f, input, call }) => (f === "add" && call < first.return ? [canonicalJson(input)] : [])),
  );
  return first.output.filter((element) => !begun.has(canonicalJson(element)));
}
