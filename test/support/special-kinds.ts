/** Objects used in the way that the special cases are for: unique values, unit increments, owners that do one thing at a time. */
import type { Random } from "../../nodes/random.js";
import type { Json, Operation } from "../../src/history/operation.js";
import { counter } from "../../src/models/counter.js";
import { kv } from "../../src/models/kv.js";
import type { Model } from "../../src/models/model.js";
import { mutex } from "../../src/models/mutex.js";
import { fencedMutex, ownerMutex } from "../../src/models/owned-mutex.js";
import { priorityQueue } from "../../src/models/priority-queue.js";
import { queue, unorderedQueue } from "../../src/models/queue.js";
import { casRegister, register } from "../../src/models/register.js";
import { set } from "../../src/models/set.js";
import { stack } from "../../src/models/stack.js";
import { generateHistory, type ObjectKind, type Shape } from "./generated-history.js";
import { uniqueLists } from "./list-kinds.js";
import { atomicCommitKind, consensusKind } from "./object-kinds.js";

export interface SpecialKind extends ObjectKind {
  readonly label: string;
  /** Operations that take the history out of the special case. */
  readonly unwanted?: (operation: Operation) => boolean;
}

let unique = 0;

function recent(random: Random): number {
  return unique - random.below(4);
}

function uniqueRegister(model: Model, cas: boolean): SpecialKind {
  return {
    label: `${model.name}, unique values`,
    model,
    failuresMayLie: true,
    invoke(random, _process, state) {
      const chance = random.next();
      if (chance < 0.45) return { f: "read", input: null };
      if (chance < 0.75 || !cas) return { f: "write", input: ++unique };
      const from = random.next() < 0.6 ? state : random.pick([null, recent(random)]);
      return { f: "cas", input: [from, ++unique] };
    },
    effect(state, f, input) {
      if (f === "read") return { output: state, state };
      if (f === "write") return { output: input, state: input };
      const [from, to] = Array.isArray(input) ? input : [];
      return state === from ? { output: input, state: to ?? null } : { output: undefined, state };
    },
    corrupt: (f, output, random) => (f === "read" ? random.pick([null, recent(random), recent(random)]) : output),
  };
}

const growOnlySet: SpecialKind = {
  label: "set, unique elements",
  model: set,
  invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "add", input: ++unique }),
  effect(state, f, input) {
    const elements = Array.isArray(state) ? state : [];
    if (f === "read") return { output: elements.map((text) => JSON.parse(String(text))), state };
    return { output: input, state: [...elements, JSON.stringify(input)].sort() };
  },
  corrupt(f, output, random) {
    if (f !== "read" || !Array.isArray(output)) return output;
    return random.next() < 0.5
      ? output.toSpliced(random.below(Math.max(1, output.length)), 1)
      : [...output, recent(random)];
  },
};

function uniformCounter(amount: number): SpecialKind {
  return {
    label: `counter, all adds of ${amount}`,
    model: counter,
    invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "add", input: amount }),
    effect: (state, f, input) =>
      f === "read" ? { output: state, state } : { output: input, state: Number(state) + Number(input) },
    corrupt: (f, output, random) => (f === "read" ? Number(output) + amount * random.pick([-1, -2, 1, 2]) : output),
  };
}

const fetchAndAdd: SpecialKind = {
  label: "counter, fetch-and-add",
  model: counter,
  invoke: (random) => (random.next() < 0.3 ? { f: "read", input: null } : { f: "fetch-and-add", input: 2 }),
  effect: (state, f, input) => ({ output: state, state: f === "read" ? state : Number(state) + Number(input) }),
  corrupt: (_f, output, random) => Number(output) + random.pick([-2, 2, 4, 1]),
};

/** Adds of a few amounts, or of many, with and without answers. */
function mixedCounter(label: string, amounts: readonly number[]): SpecialKind {
  return {
    label: `counter, ${label}`,
    model: counter,
    invoke(random) {
      if (random.next() < 0.5) return { f: "read", input: null };
      const f = random.next() < 0.8 ? "add" : random.pick(["fetch-and-add", "add-and-get"]);
      return { f, input: random.pick(amounts) };
    },
    effect(state, f, input) {
      const after = f === "read" ? state : Number(state) + Number(input);
      return { output: f === "add" ? input : f === "add-and-get" ? after : state, state: after };
    },
    corrupt: (f, output, random) => (f === "add" ? output : Number(output) + random.pick([-9, -4, -1, 1, 4, 9])),
  };
}

/** Either it answers null when it is empty, or it fails. */
function uniqueQueue(answersEmpty: boolean): SpecialKind {
  return {
    label: `queue, unique values, ${answersEmpty ? "with empty answers" : "with indeterminate dequeues"}`,
    model: queue,
    failuresMayLie: true,
    invoke: (random) => (random.next() < 0.5 ? { f: "dequeue", input: null } : { f: "enqueue", input: ++unique }),
    effect(state, f, input) {
      const elements = Array.isArray(state) ? state : [];
      if (f === "enqueue") return { output: input, state: [...elements, input] };
      const [first, ...rest] = elements;
      if (first === undefined) return { output: answersEmpty ? null : undefined, state };
      return { output: first, state: rest };
    },
    corrupt(f, _output, random) {
      if (f === "enqueue") return null;
      return answersEmpty && random.next() < 0.5 ? null : recent(random);
    },
    unwanted: ({ f, type, output }) => !answersEmpty && f === "dequeue" && type === "ok" && output === null,
  };
}

/** Unique values in any order, with empty answers and dequeues without an answer. */
const bag: SpecialKind = {
  label: "unordered-queue, unique values",
  model: unorderedQueue,
  failuresMayLie: true,
  invoke: (random) => (random.next() < 0.5 ? { f: "dequeue", input: null } : { f: "enqueue", input: ++unique }),
  effect(state, f, input) {
    const elements = Array.isArray(state) ? state : [];
    if (f === "enqueue") return { output: input, state: [...elements, input] };
    const place = elements.length >> 1;
    return { output: elements[place] ?? null, state: elements.toSpliced(place, 1) };
  },
  corrupt: (f, _output, random) => (f === "enqueue" || random.next() < 0.5 ? null : recent(random)),
};

const uniqueStack: SpecialKind = {
  label: "stack, unique values",
  model: stack,
  failuresMayLie: true,
  invoke: (random) => (random.next() < 0.5 ? { f: "pop", input: null } : { f: "push", input: ++unique }),
  effect(state, f, input) {
    const elements = Array.isArray(state) ? state : [];
    if (f === "push") return { output: input, state: [input, ...elements] };
    return { output: elements[0] ?? null, state: elements.slice(1) };
  },
  corrupt: (f, _output, random) => (f === "push" || random.next() < 0.4 ? null : recent(random)),
};

/** Numbers in an order of their own: each is greater than some before it and less than others. */
const uniquePriorityQueue: SpecialKind = {
  label: "priority-queue, unique values",
  model: priorityQueue,
  failuresMayLie: true,
  invoke: (random) =>
    random.next() < 0.5
      ? { f: "delete-min", input: null }
      : { f: "insert", input: ++unique + random.pick([0, 0.5, 2 ** 20]) - 2 ** 19 },
  effect(state, f, input) {
    const elements = (Array.isArray(state) ? state : []).map(Number);
    if (f === "insert") return { output: input, state: [...elements, Number(input)].sort((a, b) => a - b) };
    return { output: elements[0] ?? null, state: elements.slice(1) };
  },
  corrupt: (f, _output, random) => (f === "insert" || random.next() < 0.5 ? null : recent(random) - 2 ** 19),
};

function ownedLock(model: typeof ownerMutex | typeof fencedMutex): SpecialKind {
  const fenced = model === fencedMutex;
  const read = (state: Json): { owner: Json; token: number } => {
    if (typeof state !== "object" || state === null || Array.isArray(state)) return { owner: state, token: 0 };
    const { owner, token } = state as { readonly [name: string]: Json }; // not a list, so an object
    return { owner: owner ?? null, token: Number(token ?? 0) };
  };
  return {
    label: `${model.name}, owners in turn`,
    model,
    failuresMayLie: true,
    invoke: (random, process, state) => {
      const holds = read(state).owner === process;
      return { f: holds !== random.next() < 0.03 ? "release" : "acquire", input: process };
    },
    effect(state, f, input) {
      const { owner, token } = read(state);
      if (f === "acquire" ? owner !== null : owner !== input) return { output: undefined, state };
      const next = f === "acquire" ? token + 1 : token;
      const held = f === "acquire" ? input : null;
      return { output: f === "acquire" && fenced ? next : null, state: fenced ? { owner: held, token: next } : held };
    },
    corrupt: (f, output, random) => (fenced && f === "acquire" ? Number(output) + random.pick([-2, -1, 1]) : output),
  };
}

/** Tokens of which each tells who wrote it, as Porcupine's own histories have. */
const uniqueTokens: SpecialKind = {
  label: "kv, unique tokens",
  model: kv,
  failuresMayLie: true,
  invoke(random) {
    const chance = random.next();
    if (chance < 0.45) return { f: "get", input: null };
    return { f: chance < 0.6 ? "put" : "append", input: `<${++unique}>` };
  },
  effect(state, f, input) {
    if (f === "get") return { output: state, state };
    return { output: input, state: f === "put" ? input : String(state ?? "") + String(input) };
  },
  corrupt(f, output, random) {
    if (f !== "get") return output;
    const tokens = String(output ?? "").match(/<\d+>/g) ?? [];
    return random.pick<Json>([
      tokens.slice(0, random.below(tokens.length + 1)).join("") || null,
      [...tokens, `<${recent(random)}>`].join(""),
      tokens.toSpliced(random.below(tokens.length + 1), 1).join("") || null,
      random.shuffle(tokens).join("") || null,
      `<${recent(random)}>`,
      `<${recent(random)}><${recent(random)}>`,
    ]);
  },
};

/** Of a text that a put left it is not known which put did. Decided where many clients leave room to choose. */
export const tokensAfterFewPuts: SpecialKind = {
  ...uniqueTokens,
  label: "kv, unique tokens after puts of few texts",
  invoke(random) {
    const chance = random.next();
    if (chance < 0.45) return { f: "get", input: null };
    if (chance < 0.55) return { f: "put", input: random.pick(["p", "q", "r", "s", "t"]) };
    return { f: "append", input: `<${++unique}>` };
  },
  corrupt(f, output, random) {
    if (f !== "get") return output;
    const parts = String(output ?? "").match(/<\d+>|./g) ?? [];
    return random.pick<Json>([
      parts.slice(0, random.below(parts.length + 1)).join("") || null,
      [...parts, `<${recent(random)}>`].join(""),
      [random.pick(["p", "q"]), ...parts.slice(1)].join(""),
      random.pick(["p", "q"]),
    ]);
  },
};

/** Clients that mostly do what makes sense, so that a lie is not at once in the way. */
const plainLock: SpecialKind = {
  label: "mutex",
  model: mutex,
  failuresMayLie: true,
  invoke: (random, _process, state) => ({
    f: (state === true) !== random.next() < 0.2 ? "release" : "acquire",
    input: null,
  }),
  effect: (state, f) =>
    (f === "acquire") === (state === false) ? { output: null, state: !state } : { output: undefined, state },
  corrupt: (_f, output) => output,
};

export const specialKinds: readonly SpecialKind[] = [
  uniqueRegister(register, false),
  uniqueRegister(casRegister(), true),
  uniqueRegister(casRegister({ failedCas: "informative" }), true),
  growOnlySet,
  uniformCounter(1),
  uniformCounter(-3),
  fetchAndAdd,
  mixedCounter("adds of several amounts", [1, 2, 3]),
  mixedCounter("adds up and down", [-2, -1, 1, 2, 3]),
  mixedCounter("adds of many amounts", [-100, 7, 20, 50, 1000]),
  mixedCounter("adds of multiples", [6, 9, -3]),
  bag,
  uniqueStack,
  uniquePriorityQueue,
  uniqueQueue(true),
  uniqueQueue(false),
  plainLock,
  ownedLock(ownerMutex),
  ownedLock(fencedMutex),
  uniqueTokens,
  { ...consensusKind, label: "consensus" },
  { ...atomicCommitKind, label: "atomic-commit" },
  { ...uniqueLists, label: "list-append, unique elements" },
];

/** What reaches the model, perhaps with the order of some neighbouring events exchanged, which can make and unmake violations. */
export function specialHistory(kind: SpecialKind, shape: Shape, random: Random): Operation[] {
  const all = generateHistory(kind, shape, random).filter((operation) => kind.unwanted?.(operation) !== true);
  const observes = (operation: Operation): boolean => kind.model.observesFailure?.(operation) === true;
  const operations = all.filter((operation) => operation.type !== "fail" || observes(operation));
  if (shape.corrupt && random.next() < 0.4) {
    for (let times = 1 + random.below(4); times > 0; times--) exchangeNeighbours(operations, random);
  }
  return random.next() < 0.2 ? random.shuffle(operations) : operations;
}

function exchangeNeighbours(operations: Operation[], random: Random): void {
  const events = operations
    .flatMap(({ call, return: end }, position) => [
      { position, stamp: call, side: "call" as const },
      { position, stamp: end, side: "return" as const },
    ])
    .filter(({ stamp }) => stamp !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a.stamp - b.stamp);
  const place = random.below(Math.max(1, events.length - 1));
  const [a, b] = [events[place], events[place + 1]];
  if (a === undefined || b === undefined || a.position === b.position) return;
  for (const [event, stamp] of [
    [a, b.stamp],
    [b, a.stamp],
  ] as const) {
    const operation = operations[event.position];
    if (operation !== undefined) operations[event.position] = { ...operation, [event.side]: stamp };
  }
}
