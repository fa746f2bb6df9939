/**
 * Objects that generated histories are made of: each is the real thing, changed by one operation at a time. What clients ask is
 * drawn so that the state stays of moderate size and answers tell something about it.
 */
import type { Random } from "../../nodes/random.js";
import type { Json } from "../../src/history/operation.js";
import type { HistoryFamily } from "./family.js";

export interface Asked {
  readonly f: string;
  readonly input: Json;
}

/** `waits`: it takes effect later, as a lock is acquired when it becomes free. `fails`: it certainly has no effect. */
export type Effect = { readonly answer: Json } | "fails" | "waits";

export interface SimulatedObject {
  /** What a client asks next. `withoutRare`: nothing that writes the rare value. */
  invoke(random: Random, client: number, withoutRare: boolean): Asked;
  effect(asked: Asked, client: number): Effect;
  /** Whether a client holds this lock, which it releases before it asks for another. */
  isHeldBy?(client: number): boolean;
  /** While it is broken a lock is granted to everyone, and one read in ten answers what a replica that lags behind would. */
  setBroken?(is: boolean): void;
}

/** Of few values this one is produced by no operation of unknown outcome, so that histories can be spoiled for certain. */
export const rareValue = 0;

export function createObject(family: HistoryFamily, random: Random): SimulatedObject {
  switch (family.model) {
    case "register":
    case "cas-register":
      return createRegister(family, random);
    case "kv":
      return createText(family, random);
    case "counter":
      return createCounter(family);
    case "queue":
      return createQueue(family);
    case "mutex":
      return createLock();
  }
}

/** What an object of one value answers, and what it would answer if it lagged behind. */
class Replicated<Value extends Json> {
  broken = false;
  private readonly past: Value[];

  constructor(
    first: Value,
    private readonly random: Random,
  ) {
    this.past = [first];
  }

  get value(): Value {
    return this.past.at(-1) as Value; // there is always one
  }

  set value(value: Value) {
    this.past.push(value);
    if (this.past.length > 20) this.past.shift();
  }

  read(): Value {
    return this.broken && this.random.next() < 0.1 ? this.random.pick(this.past) : this.value;
  }
}

function createRegister({ model, values }: HistoryFamily, chance: Random): SimulatedObject {
  const copies = new Replicated<Json>(null, chance);
  let written = 0;
  const draw = (random: Random, withoutRare: boolean): number => {
    if (values === "unique") return ++written;
    return withoutRare ? 1 + random.below(values - 1) : random.below(values);
  };
  const guess = (random: Random): number => {
    return values === "unique" ? 1 + random.below(Math.max(1, written)) : random.below(values);
  };
  return {
    invoke(random, _client, withoutRare) {
      const chance = random.next();
      if (chance < 0.5) return { f: "read", input: null };
      if (model === "register" || chance < 0.75) return { f: "write", input: draw(random, withoutRare) };
      return { f: "cas", input: [random.next() < 0.7 ? copies.value : guess(random), draw(random, withoutRare)] };
    },
    effect({ f, input }) {
      if (f === "read") return { answer: copies.read() };
      if (f === "write") copies.value = input;
      else if (Array.isArray(input)) {
        if (input[0] !== copies.value) return "fails";
        copies.value = input[1] ?? null;
      }
      return { answer: input };
    },
    setBroken(is) {
      copies.broken = is;
    },
  };
}

/** Few values: those that are put; what is appended is always unique. */
function createText({ values, puts }: HistoryFamily, chance: Random): SimulatedObject {
  const copies = new Replicated<string | null>(null, chance);
  let appended = 0;
  let put = 0;
  return {
    invoke(random, client) {
      const chance = random.next();
      if (chance < 0.5) return { f: "get", input: null };
      if (chance < 0.5 + puts / 100) {
        const base = values === "unique" ? `p${put++}` : "abcde"[random.below(values)];
        return { f: "put", input: base ?? "a" };
      }
      return { f: "append", input: ` ${client}.${appended++}` };
    },
    effect({ f, input }) {
      if (f === "get") return { answer: copies.read() };
      copies.value = f === "put" ? String(input) : (copies.value ?? "") + String(input);
      return { answer: input };
    },
    setBroken(is) {
      copies.broken = is;
    },
  };
}

/** Three values: the amounts 1 to 3; five: −2 to 2 without 0; unique: each change answers what it found. */
function createCounter({ values }: HistoryFamily): SimulatedObject {
  let total = 0;
  return {
    invoke(random) {
      if (random.next() < 0.5) return { f: "read", input: null };
      if (values === "unique") return { f: "fetch-and-add", input: 1 };
      return { f: "add", input: values <= 3 ? 1 + random.below(values) : random.pick([-2, -1, 1, 2, 3]) };
    },
    effect({ f, input }) {
      const before = total;
      if (f !== "read") total += Number(input);
      return { answer: f === "add" ? input : before };
    },
  };
}

function createQueue({ values }: HistoryFamily): SimulatedObject {
  let elements: Json[] = [];
  let first = 0;
  let put = 0;
  return {
    invoke(random) {
      if (random.next() < 0.5) return { f: "dequeue", input: null };
      return { f: "enqueue", input: values === "unique" ? ++put : random.below(values) };
    },
    effect({ f, input }) {
      if (f === "enqueue") {
        elements.push(input);
        return { answer: input };
      }
      if (first === elements.length) return { answer: null };
      const element = elements[first++] ?? null;
      if (first > 1000) {
        elements = elements.slice(first);
        first = 0;
      }
      return { answer: element };
    },
  };
}

/** Clients wait for the lock; while it is broken it is granted to everyone and never released. */
function createLock(): SimulatedObject {
  const holders = new Set<number>();
  let broken = false;
  return {
    invoke: (_random, client) => ({ f: holders.has(client) && !broken ? "release" : "acquire", input: null }),
    effect({ f }, client) {
      if (f === "release") holders.delete(client);
      else if (holders.size > 0 && !broken) return "waits";
      else holders.add(client);
      return { answer: null };
    },
    isHeldBy: (client) => holders.has(client),
    setBroken(is) {
      broken = is;
    },
  };
}
