/** Histories whose explanations need sentences that the other kinds seldom ask for: failed writes seen, numbers as texts, custom models. */
import type { Json } from "../../../src/history/operation.js";
import { counter } from "../../../src/models/counter.js";
import { kv } from "../../../src/models/kv.js";
import type { Model } from "../../../src/models/model.js";
import { queue } from "../../../src/models/queue.js";
import { casRegister, register } from "../../../src/models/register.js";
import { set } from "../../../src/models/set.js";
import { startingWith } from "../../../src/models/starting-with.js";
import type { ObjectKind } from "../generated-history.js";
import { carelessLists } from "../list-kinds.js";
import { registerKind, repeatedPuts } from "../object-kinds.js";

let unique = 0;
const recent = (random: { below(bound: number): number }): number => unique - random.below(4);

/** Writes that fail at times and were seen all the same, numbers that come back as texts, values that were never written. */
const carelessRegister: ObjectKind = {
  model: register,
  invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "write", input: ++unique }),
  effect(state, f, input) {
    if (f === "read") return { output: state, state };
    return Number(input) % 4 === 0 ? { output: undefined, state } : { output: input, state: input };
  },
  corrupt: (f, output, random) =>
    f === "read" ? random.pick<Json>([recent(random), recent(random), String(recent(random)), "null", 0]) : output,
};

const elements = (state: Json): Json[] => (Array.isArray(state) ? state.map((text) => JSON.parse(String(text))) : []);

const carelessSet: ObjectKind = {
  model: set,
  invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "add", input: ++unique }),
  effect(state, f, input) {
    if (f === "read") return { output: elements(state), state };
    if (Number(input) % 4 === 0) return { output: undefined, state };
    return { output: input, state: [...elements(state), input].map((each) => JSON.stringify(each)).sort() };
  },
  corrupt(f, output, random) {
    if (f !== "read" || !Array.isArray(output)) return output;
    return [...output, random.pick<Json>([recent(random), unique + 1, String(recent(random)), ...output.slice(0, 1)])];
  },
};

const carelessQueue: ObjectKind = {
  model: queue,
  invoke: (random) => (random.next() < 0.5 ? { f: "dequeue", input: null } : { f: "enqueue", input: ++unique }),
  effect(state, f, input) {
    const items = Array.isArray(state) ? state : [];
    if (f === "dequeue")
      return items.length === 0 ? { output: undefined, state } : { output: items[0] ?? null, state: items.slice(1) };
    return Number(input) % 4 === 0 ? { output: undefined, state } : { output: input, state: [...items, input] };
  },
  corrupt: (f, output, random) =>
    f === "dequeue" ? random.pick<Json>([recent(random), unique + 1, String(recent(random))]) : output,
};

let refused = "";

/** Tokens that tell who wrote them, as Porcupine's own histories have. */
export const tokens: ObjectKind = {
  model: kv,
  invoke(random, process) {
    const chance = random.next();
    if (chance < 0.4) return { f: "get", input: null };
    const token = `x ${process} ${++unique} y`;
    return { f: chance < 0.55 ? "put" : "append", input: token };
  },
  effect(state, f, input) {
    if (f === "get") return { output: state, state };
    if (unique % 9 === 0) {
      refused = String(input);
      return { output: undefined, state };
    }
    return { output: input, state: f === "put" ? input : String(state ?? "") + String(input) };
  },
  corrupt(f, output, random) {
    if (f !== "get") return output;
    const parts = String(output ?? "").match(/x \d+ \d+ y/g) ?? [];
    const less = parts.filter(() => random.next() < 0.6);
    return random.pick<Json>([
      less.join(""),
      parts.toReversed().join(""),
      [...parts, "x"].join(""),
      [...parts, ...less].join(""),
      parts.slice(1).join(""),
      String(output ?? "") + refused,
      5,
    ]);
  },
};

/** Single letters, of which several operations append the same. */
export const letters: ObjectKind = {
  ...tokens,
  invoke(random) {
    const chance = random.next();
    if (chance < 0.4) return { f: "get", input: null };
    return { f: chance < 0.5 ? "put" : "append", input: random.pick(["a", "b", "ab", ""]) };
  },
  effect(state, f, input): { output: Json; state: Json } {
    if (f === "get") return { output: state, state };
    return { output: input, state: f === "put" ? input : String(state ?? "") + String(input) };
  },
  corrupt(f, output, random) {
    if (f !== "get") return output;
    const text = String(output ?? "");
    return random.pick<Json>([text.slice(1), text.slice(0, -1), `${text}a`, `b${text}`, null, ""]);
  },
};

/** What answers as if the counter had started with something else than 0. */
const startedCounter: ObjectKind = {
  model: counter,
  invoke: (random) => (random.next() < 0.6 ? { f: "read", input: null } : { f: "add", input: 2 }),
  effect: (state, f, input) =>
    f === "read" ? { output: state, state } : { output: input, state: Number(state) + Number(input) },
  corrupt: (f, output, random) => (f === "read" ? Number(output) + random.pick([5, 6, -1, 2]) : output),
};

/** A user's model that defines only its step. */
const light: Model<number> = {
  name: "custom light",
  init: 0,
  step(state, op) {
    if (op.f === "set") return Number(op.input);
    return op.output === undefined || op.output === state ? state : undefined;
  },
};

const customLight: ObjectKind = {
  model: light,
  invoke: (random) => (random.next() < 0.5 ? { f: "look", input: null } : { f: "set", input: random.below(4) }),
  effect: (state, f, input): { output: Json; state: Json } =>
    f === "look" ? { output: state, state } : { output: null, state: input },
  corrupt: (f, output, random) => (f === "look" ? random.below(5) : output),
};

/** The register's own model under another name: judged by the search, and told with its access. */
const { describe: _, ...undescribed } = casRegister();
const customRegister: ObjectKind = { ...carelessRegister, model: { ...undescribed, name: "custom register" } };

/** Chains of cas, seldom to a value that was written before: if such a cas gets no answer, it may never be seen. */
const chains: ObjectKind = {
  model: casRegister(),
  failuresMayLie: true,
  invoke(random, _process, state) {
    const chance = random.next();
    if (chance < 0.4) return { f: "read", input: null };
    if (chance < 0.5) return { f: "write", input: ++unique };
    const to = random.next() < 0.1 ? recent(random) : ++unique;
    return { f: "cas", input: [random.next() < 0.7 ? state : recent(random), to] };
  },
  effect(state, f, input) {
    if (f === "read") return { output: state, state };
    if (f === "write") return { output: input, state: input };
    const [from, to] = Array.isArray(input) ? input : [];
    return state === from ? { output: input, state: to ?? null } : { output: undefined, state };
  },
  corrupt: (f, output, random) => (f === "read" ? random.pick([null, recent(random), recent(random)]) : output),
};

export const tellingKinds: readonly ObjectKind[] = [
  carelessRegister,
  carelessSet,
  carelessQueue,
  carelessLists,
  tokens,
  repeatedPuts,
  letters,
  startedCounter,
  customLight,
  customRegister,
  chains,
  { ...letters, model: startingWith(kv, "ab") },
  { ...tokens, model: startingWith(kv, "x 7 0 y") },
  { ...startedCounter, model: startingWith(counter, 10) },
  {
    ...carelessSet,
    model: startingWith(set, [0, "a"]),
    corrupt: (f, output, random) =>
      f === "read" && Array.isArray(output)
        ? random.pick<Json>([output.slice(1), [...output, 0], carelessSet.corrupt(f, output, random)])
        : output,
  },
  { ...carelessRegister, model: startingWith(register, 0) },
  // Few values, and the initial one seen long after it was overwritten.
  {
    ...registerKind("ignored"),
    model: register,
    invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "write", input: random.below(3) }),
    corrupt: (f, output) => (f === "read" ? null : output),
  },
  ...[-3, 2].map((amount) => addsThatAnswer(amount)),
];

/** Adds of one amount to a counter that starts with 5, some answering the total before and some the one after. */
function addsThatAnswer(amount: number): ObjectKind {
  return {
    model: startingWith(counter, 5),
    invoke(random) {
      const f = random.pick(["read", "fetch-and-add", "add-and-get"]);
      return { f, input: f === "read" ? null : amount };
    },
    effect(state, f) {
      if (f === "read") return { output: state, state };
      const after = Number(state) + amount;
      return { output: f === "add-and-get" ? after : state, state: after };
    },
    corrupt: (_, output, random) => Number(output) + random.pick([amount, -amount, 2 * amount, 1, 20 * amount]),
  };
}
