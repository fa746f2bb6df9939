/** The objects that generated histories are of: each model with a real implementation beside it. */
import type { Json } from "../../src/history/operation.js";
import { counter } from "../../src/models/counter.js";
import { kv } from "../../src/models/kv.js";
import { mutex } from "../../src/models/mutex.js";
import { casRegister, register } from "../../src/models/register.js";
import { set } from "../../src/models/set.js";
import type { ObjectKind } from "./generated-history.js";

const values = 3;
const small = (random: { below(bound: number): number }): number => random.below(values);

function registerKind(failedCas: "ignored" | "informative"): ObjectKind {
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

let unique = 0;

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
    invoke: (random) =>
      random.next() < 0.5 ? { f: "read", input: null } : { f: "add", input: random.next() < 0.7 ? 1 : -2 },
    effect: (state, f, input) =>
      f === "read" ? { output: state, state } : { output: input, state: Number(state) + Number(input) },
    corrupt: (f, output, random) => (f === "read" ? Number(output) + 1 + random.below(2) : output),
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
  {
    model: kv,
    invoke(random) {
      const chance = random.next();
      if (chance < 0.4) return { f: "get", input: null };
      return { f: chance < 0.7 ? "put" : "append", input: "abc".charAt(small(random)) };
    },
    effect(state, f, input): { output: Json; state: Json } {
      if (f === "get") return { output: state, state };
      return { output: input, state: f === "put" ? input : String(state) + String(input) };
    },
    corrupt: (f, output, random) => (f === "get" ? "abc".charAt(small(random)) : output),
  },
];
