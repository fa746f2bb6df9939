/**
 * Queues that start empty: `enqueue` puts its input in, `dequeue` takes an element out and answers it, or null when there is
 * none. `queue` hands elements out in the order in which they came (Herlihy & Wing 1990, section 2); `unordered-queue` in any
 * order, as most replicated queues promise no more (Knossos' model of that name). Jepsen's `drain` is no operation of its own:
 * it is recorded as the dequeues that it consists of.
 */
import { canonicalJson, sameJson } from "../history/json.js";
import type { Json } from "../history/operation.js";
import type { Model, ModelDescription, ModelOperation } from "./model.js";

/** The elements, next to leave first. */
type Elements = readonly Json[];

const describeQueue = (op: ModelOperation): string => {
  if (op.f === "enqueue") return `enqueued ${JSON.stringify(op.input)}`;
  if (op.output === undefined) return "dequeued, with no answer";
  return op.output === null ? "found the queue empty" : `dequeued ${JSON.stringify(op.output)}`;
};

const complaintOfQueue: NonNullable<Model["complaint"]> = (op) => {
  if (op.f !== "enqueue" && op.f !== "dequeue") return `a queue has enqueue and dequeue, not ${op.f}`;
  if (op.f === "enqueue" && op.input === null) return "null cannot be enqueued: it is the answer of an empty queue";
  return undefined;
};

function describeQueueModel(object: string): ModelDescription {
  return {
    object,
    starts: "empty",
    operations: [
      { f: "enqueue", asks: "the element to put in, not null", answers: "nothing: null, or what was asked" },
      { f: "dequeue", asks: "null", answers: "the element that was taken out, null if the queue was empty" },
    ],
  };
}

export const queue: Model<Elements> = {
  name: "queue",
  description: describeQueueModel("queue, first in, first out"),
  init: [],
  step(elements, op) {
    if (op.f === "enqueue") return [...elements, op.input];
    const [first] = elements;
    if (first === undefined) return op.output === undefined || op.output === null ? elements : undefined;
    return op.output === undefined || sameJson(first, op.output) ? elements.slice(1) : undefined;
  },
  readOnly: (op) => op.f === "dequeue" && op.output === null,
  complaint: complaintOfQueue,
  describe: describeQueue,
  describeState: (elements) => (elements.length === 0 ? "empty" : JSON.stringify(elements)),
};

/**
 * Which element a dequeue without answer took is not determined, so a state is the set of all contents that the queue may have:
 * each content a sorted list of elements in canonical text (the subset construction, which makes the model deterministic).
 */
type Contents = readonly (readonly string[])[];

export const unorderedQueue: Model<Contents> = {
  name: "unordered-queue",
  description: describeQueueModel("queue that hands its elements out in any order"),
  init: [[]],
  step(contents, op) {
    if (op.f === "enqueue") return contents.map((each) => [...each, canonicalJson(op.input)].sort());
    const next =
      op.output === undefined ? contents.flatMap(withoutAnyOne) : contents.flatMap((each) => without(each, op.output));
    return next.length === 0 ? undefined : distinct(next);
  },
  readOnly: (op) => op.f === "dequeue" && op.output === null,
  // More elements never make a dequeue impossible unless it answers that there are none.
  ignorable(others) {
    const seenEmpty = others.some((op) => op.f === "dequeue" && op.output === null);
    return (op) => op.f === "dequeue" && !seenEmpty;
  },
  complaint: complaintOfQueue,
  describe: describeQueue,
  describeState: (contents) => contents.map((each) => (each.length === 0 ? "empty" : each.join(", "))).join(" or "),
};

/** The content after an answered dequeue, if it is possible. */
function without(content: readonly string[], output: Json | undefined): (readonly string[])[] {
  if (output === undefined || output === null) return content.length === 0 ? [content] : [];
  const place = content.indexOf(canonicalJson(output));
  return place < 0 ? [] : [content.toSpliced(place, 1)];
}

function withoutAnyOne(content: readonly string[]): (readonly string[])[] {
  return content.length === 0 ? [content] : content.map((_, place) => content.toSpliced(place, 1));
}

/** In one order, so that equal sets of contents are equal states. */
function distinct(contents: Contents): Contents {
  const byText = new Map(contents.map((content) => [canonicalJson(content), content]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, content]) => content);
}
