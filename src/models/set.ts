/** A set that starts empty: `add` puts an element in, `read` returns all elements in any order. */
import { canonicalJson } from "../history/json.js";
import type { Json } from "../history/operation.js";
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
    if (op.f === "read" && op.type === "ok" && !Array.isArray(op.output))
      return "a read must return a list of elements";
    return undefined;
  },
  describe: (op) =>
    op.f === "add" ? `added ${JSON.stringify(op.input)}` : `read ${JSON.stringify(op.output ?? null).slice(0, 200)}`,
};

function sortedElements(value: Json): Elements | undefined {
  return Array.isArray(value) ? value.map((element) => canonicalJson(element)).sort() : undefined;
}
