/** The objects that generated histories are of: each model with a real implementation beside it. */
import type { Json } from "../../src/history/operation.js";
import { atomicCommit } from "../../src/models/atomic-commit.js";
import { consensus } from "../../src/models/consensus.js";
import { counter } from "../../src/models/counter.js";
import { kv } from "../../src/models/kv.js";
import { multiRegister } from "../../src/models/multi-register.js";
import { mutex } from "../../src/models/mutex.js";
import { fencedMutex, ownerMutex } from "../../src/models/owned-mutex.js";
import { priorityQueue } from "../../src/models/priority-queue.js";
import { queue, unorderedQueue } from "../../src/models/queue.js";
import { casRegister, register } from "../../src/models/register.js";
import { set } from "../../src/models/set.js";
import { stack } from "../../src/models/stack.js";
import { writeOnceRegister } from "../../src/models/write-once-register.js";
import type { ObjectKind } from "./generated-history.js";
import { repeatedLists, uniqueLists } from "./list-kinds.js";

/** Of registers: two that every object has a property of. */
const names = ["constructor", "__proto__"] as const;
const values = 3;
const small = (random: { below(bound: number): number }): number => random.below(values);

export function registerKind(failedCas: "ignored" | "informative"): ObjectKind {
  return {
    model: casRegister({ failedCas }),
    invoke(random) {
      const chance = random.next();
      if (chance < 0.4) return { f: "read", input: null };
      return chance < 0.7 ? { f: "write", input: small(random) } : { f: "cas", input: [small(random), small(random)] };
    },
    effect(state, f, input) {
      if (f === "read") return { output: state, state };
      if (f === "write") return { output: input, state: input };
      const [from, to] = Array.isArray(input) ? input : [];
      return state === from ? { output: input, state: to ?? null } : { output: undefined, state };
    },
    corrupt: (f, output, random) => (f === "read" ? small(random) : output),
  };
}

const owners = ["a", "b", "c"] as const;

/** The lock's operations: an owner's acquire never waits, it fails when the lock is held. */
function ownedMutexKind(model: typeof ownerMutex | typeof fencedMutex): ObjectKind {
  const fenced = model === fencedMutex;
  return {
    model,
    failuresMayLie: true,
    invoke: (random) => ({ f: random.next() < 0.5 ? "acquire" : "release", input: random.pick(owners) }),
    effect(state, f, input) {
      const { owner, token } = fenced && isFields(state) ? state : { owner: state, token: null };
      if (f === "acquire" ? owner !== null : owner !== input) return { output: undefined, state };
      const next = f === "acquire" ? Number(token ?? 0) + 1 : (token ?? null);
      const held = f === "acquire" ? input : null;
      return { output: fenced && f === "acquire" ? next : null, state: fenced ? { owner: held, token: next } : held };
    },
    corrupt: (f, output, random) => (fenced && f === "acquire" ? Number(output) - 1 - random.below(2) : output),
  };
}

function queueKind(model: typeof queue | typeof unorderedQueue): ObjectKind {
  const fifo = model === queue;
  return {
    model,
    invoke: (random) =>
      random.next() < 0.5 ? { f: "dequeue", input: null } : { f: "enqueue", input: random.below(4) },
    effect(state, f, input) {
      const elements = fifo ? listOf(state) : listOf(state).map((text) => JSON.parse(String(text)));
      const stateOf = (next: readonly Json[]): Json => (fifo ? next : next.map((each) => JSON.stringify(each)).sort());
      if (f === "enqueue") return { output: input, state: stateOf([...elements, input]) };
      const place = fifo ? 0 : elements.length >> 1;
      return { output: elements[place] ?? null, state: stateOf(elements.toSpliced(place, 1)) };
    },
    corrupt: (f, output, random) => (f === "dequeue" ? random.pick([null, 0, 1, 2, 3]) : output),
  };
}

const stackKind: ObjectKind = {
  model: stack,
  invoke: (random) => (random.next() < 0.5 ? { f: "pop", input: null } : { f: "push", input: random.below(4) }),
  effect(state, f, input) {
    const elements = listOf(state);
    if (f === "push") return { output: input, state: [input, ...elements] };
    return { output: elements[0] ?? null, state: elements.slice(1) };
  },
  corrupt: (f, output, random) => (f === "pop" ? random.pick([null, 0, 1, 2, 3]) : output),
};

const priorityQueueKind: ObjectKind = {
  model: priorityQueue,
  invoke: (random) =>
    random.next() < 0.5 ? { f: "delete-min", input: null } : { f: "insert", input: random.below(4) },
  effect(state, f, input) {
    const elements = listOf(state).map(Number);
    if (f === "insert") return { output: input, state: [...elements, Number(input)].sort((a, b) => a - b) };
    return { output: elements[0] ?? null, state: elements.slice(1) };
  },
  corrupt: (f, output, random) => (f === "delete-min" ? random.pick([null, 0, 1, 2, 3]) : output),
};

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isFields(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const consensusKind: ObjectKind = {
  model: consensus,
  invoke: (random) => (random.next() < 0.4 ? { f: "read", input: null } : { f: "propose", input: small(random) }),
  effect(state, f, input) {
    const decided = f === "read" ? state : (state ?? input);
    return { output: decided, state: decided };
  },
  corrupt: (f, _output, random) => random.pick([...(f === "read" ? [null] : []), small(random)]),
};

export const atomicCommitKind: ObjectKind = {
  model: atomicCommit,
  invoke(random) {
    if (random.next() < 0.6) return { f: "outcome", input: null };
    return { f: "commit", input: random.pick([null, { item: "a" }, { item: "a", refusedBy: 1 }, { refusedBy: null }]) };
  },
  effect(state, f, input) {
    if (f === "outcome") return { output: state === "unknown" ? null : state, state };
    const refused = isFields(input) && (input.refusedBy ?? null) !== null;
    if (state === "commit" && refused) return { output: undefined, state };
    // A coordinator may also abort a transaction that no participant refuses.
    const decided = state === "unknown" ? (refused || input === null ? "abort" : "commit") : state;
    return { output: decided, state: decided };
  },
  corrupt: (f, _output, random) => random.pick([...(f === "outcome" ? [null] : []), "commit", "abort"]),
};

let unique = 0;

/** Puts of few texts, so that an answer does not tell which it begins with, and appends of which most tell who they are. */
export const repeatedPuts: ObjectKind = {
  model: kv,
  invoke(random) {
    const chance = random.next();
    if (chance < 0.45) return { f: "get", input: null };
    if (chance < 0.65) return { f: "put", input: random.pick(["p", "q"]) };
    return { f: "append", input: random.next() < 0.9 ? `<${++unique}>` : random.pick(["<", "a"]) };
  },
  effect(state, f, input): { output: Json; state: Json } {
    if (f === "get") return { output: state, state };
    return { output: input, state: f === "put" ? input : String(state ?? "") + String(input) };
  },
  corrupt(f, output, random) {
    if (f !== "get") return output;
    const parts = String(output ?? "").match(/<\d+>|./g) ?? [];
    return random.pick<Json>([
      parts.slice(0, random.below(parts.length + 1)).join(""),
      [...parts, `<${unique - random.below(3)}>`].join(""),
      [random.pick(["p", "q"]), ...parts.slice(1)].join(""),
      parts.toSpliced(random.below(parts.length + 1), 1).join(""),
    ]);
  },
};

export const objectKinds: readonly ObjectKind[] = [
  registerKind("ignored"),
  registerKind("informative"),
  {
    ...registerKind("ignored"),
    model: register,
    invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "write", input: ++unique }),
    corrupt: (f, output, random) =>
      f === "read" && typeof output === "number" ? output - 1 - random.below(3) : output,
  },
  {
    model: counter,
    invoke(random) {
      if (random.next() < 0.5) return { f: "read", input: null };
      const f = random.next() < 0.7 ? "add" : random.pick(["fetch-and-add", "add-and-get"]);
      return { f, input: random.next() < 0.7 ? 1 : -2 };
    },
    effect(state, f, input) {
      const after = f === "read" ? state : Number(state) + Number(input);
      return { output: f === "add" ? input : f === "add-and-get" ? after : state, state: after };
    },
    corrupt: (f, output, random) => (f === "add" ? output : Number(output) + 1 + random.below(2)),
  },
  {
    model: set,
    invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "add", input: random.below(4) }),
    effect(state, f, input) {
      const elements = Array.isArray(state) ? state : [];
      if (f === "read") return { output: elements.map((text) => JSON.parse(String(text))), state };
      const text = JSON.stringify(input);
      return { output: input, state: elements.includes(text) ? elements : [...elements, text].sort() };
    },
    corrupt: (f, output) => (f === "read" && Array.isArray(output) ? output.slice(1) : output),
  },
  {
    model: mutex,
    failuresMayLie: true,
    invoke: (random) => ({ f: random.next() < 0.5 ? "acquire" : "release", input: null }),
    effect: (state, f) =>
      (f === "acquire") === (state === false) ? { output: null, state: !state } : { output: undefined, state },
    corrupt: (_f, output) => output,
  },
  ownedMutexKind(ownerMutex),
  ownedMutexKind(fencedMutex),
  queueKind(queue),
  queueKind(unorderedQueue),
  stackKind,
  priorityQueueKind,
  {
    model: writeOnceRegister,
    failuresMayLie: true,
    invoke: (random) => (random.next() < 0.6 ? { f: "read", input: null } : { f: "write", input: small(random) }),
    effect(state, f, input) {
      if (f === "read") return { output: state, state };
      return state === null || state === input ? { output: input, state: input } : { output: undefined, state };
    },
    corrupt: (f, output, random) => (f === "read" ? random.pick([null, small(random)]) : output),
  },
  {
    model: multiRegister,
    invoke(random) {
      const micro = (): Json =>
        random.next() < 0.5
          ? [random.pick(["r", "read"]), random.pick(names), null]
          : [random.pick(["w", "write"]), random.pick(names), small(random)];
      return { f: "txn", input: Array.from({ length: 1 + random.below(2) }, micro) };
    },
    effect(state, _f, input) {
      const registers = new Map(listOf(state).map((entry) => [String(listOf(entry)[0]), listOf(entry)[1] ?? null]));
      const output = listOf(input).map((micro) => {
        const [f, name, value] = listOf(micro);
        if (f === "w" || f === "write") registers.set(String(name), value ?? null);
        return [f ?? null, name ?? null, registers.get(String(name)) ?? null];
      });
      const written = [...registers].filter(([, value]) => value !== null);
      return { output, state: written.sort(([a], [b]) => (a < b ? -1 : 1)) };
    },
    corrupt: (_f, output, random) =>
      listOf(output).map((micro) => {
        const [f, name, value] = listOf(micro);
        return [f ?? null, name ?? null, f === "r" || f === "read" ? random.below(values) : (value ?? null)];
      }),
  },
  uniqueLists,
  repeatedLists,
  consensusKind,
  atomicCommitKind,
  repeatedPuts,
  {
    model: kv,
    invoke(random) {
      const chance = random.next();
      if (chance < 0.4) return { f: "get", input: null };
      return { f: chance < 0.7 ? "put" : "append", input: "abc".charAt(small(random)) };
    },
    effect(state, f, input): { output: Json; state: Json } {
      if (f === "get") return { output: state, state };
      return { output: input, state: f === "put" ? input : String(state ?? "") + String(input) };
    },
    corrupt: (f, output, random) => (f === "get" ? random.pick([null, "", "a", "b", "c"]) : output),
  },
];
