/**
 * Queues, empty unless set otherwise: `enqueue` puts its input in, `dequeue` takes an element out and answers it, or null when there is
 * none. `queue` hands elements out in the order in which they came (Herlihy & Wing 1990, section 2); `unordered-queue` in any order, since
 * most replicated queues promise no more (Knossos' model of that name). Jepsen's `drain` is not an operation of its own: it is recorded as
 * the dequeues that it consists of.
 */
import { canonicalJson, sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { complaintOfAnswer, complaintOfQuestion } from "./answers.js";
import { elementsOf, guessElements } from "./elements.js";
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
  if (op.f === "dequeue") return complaintOfQuestion(op);
  return op.input === null ? "null cannot be enqueued: it is the answer of an empty queue" : complaintOfAnswer(op);
};

const guessQueued = (operations: readonly Operation[]): Json => guessElements(operations, "enqueue", "dequeue");

const shape = "the list of its elements, the next to leave first";

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
  start: { shape, stateOf: elementsOf, guess: guessQueued },
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
 * It is not known which element a dequeue without an answer took. A state lists the elements, in canonical text, in order of arrival, and
 * among them a mark for each such dequeue: one of the elements before the mark is gone. (All possible contents have the same size, so such
 * a dequeue takes nothing only from an empty queue.) Telling all contents apart would take as many states as there are choices; this takes
 * one mark.
 *
 * Of equal elements the earliest are assumed to be gone, since they are before most marks; so an equal element that leaves with an answer
 * is the latest. The remaining elements suffice for all marks, since up to any place there are more elements than marks (Hall 1935): where
 * there are equally many, all of them are gone and are left out.
 */
type Arrivals = readonly string[];

/** Not the canonical text of any value. */
const mark = "?";

export const unorderedQueue: Model<Arrivals> = {
  name: "unordered-queue",
  description: describeQueueModel("queue that hands its elements out in any order"),
  init: [],
  start: {
    shape: "the list of its elements",
    stateOf: (value) => elementsOf(value)?.map(canonicalJson).sort(),
    guess: guessQueued,
  },
  step(arrivals, op) {
    if (op.f === "enqueue") return inOrder([...arrivals, canonicalJson(op.input)]);
    if (op.output === undefined) return arrivals.length === 0 ? arrivals : withoutUsedUp([...arrivals, mark]);
    if (op.output === null) return arrivals.length === 0 ? arrivals : undefined;
    const place = arrivals.lastIndexOf(canonicalJson(op.output));
    return place < 0 ? undefined : withoutUsedUp(arrivals.toSpliced(place, 1));
  },
  readOnly: (op) => op.f === "dequeue" && op.output === null,
  // More elements never make a dequeue impossible unless it answers that the queue is empty.
  ignorable(others) {
    const seenEmpty = others.some((op) => op.f === "dequeue" && op.output === null);
    return (op) => op.f === "dequeue" && !seenEmpty;
  },
  complaint: complaintOfQueue,
  describe: describeQueue,
  describeState(arrivals) {
    if (arrivals.length === 0) return "empty";
    const gone = arrivals.filter((each) => each === mark).length;
    const elements = arrivals.filter((each) => each !== mark).join(", ");
    return gone === 0 ? elements : `${elements}, of which ${gone} left unseen`;
  },
};

/** The order of elements between two marks does not matter, so they are sorted; the last one given is the new one. */
function inOrder(arrivals: readonly string[]): Arrivals {
  const from = arrivals.lastIndexOf(mark) + 1;
  return [...arrivals.slice(0, from), ...arrivals.slice(from).sort()];
}

/** Without the elements that are certainly gone, and their marks. */
function withoutUsedUp(arrivals: readonly string[]): Arrivals {
  let size = 0;
  let from = 0;
  for (const [place, each] of arrivals.entries()) {
    size += each === mark ? -1 : 1;
    if (size === 0) from = place + 1;
  }
  return arrivals.slice(from);
}
