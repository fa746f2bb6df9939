/**
 * Several registers, null at first, read and written together: `txn` takes a list of reads and writes, applies them in that order
 * at one instant and answers the same list with the values read. Two notations are understood, and may be mixed: Elle's
 * `["r", name, null]` and `["w", name, value]`, and that of Knossos' multi-register, `["read", name, null]` and
 * `["write", name, value]`. Its operations are not independent by register, so the whole history is one object.
 * A name is a text or a number; 1 and "1" name the same register.
 */
import { sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { shown } from "./answers.js";
import type { Model, ModelOperation } from "./model.js";

/**
 * Names and values of the written registers, sorted by name; one that holds null may be listed or not. A list, since in an object a name
 * such as "constructor" would find inherited members.
 */
export type Registers = readonly (readonly [name: string, value: Json])[];

/** Names of the two micro-operations, in Elle's notation and in Knossos'. */
export const microNames: ReadonlyMap<Json, Micro["f"]> = new Map([
  ["r", "read"],
  ["read", "read"],
  ["w", "write"],
  ["write", "write"],
]);

export interface Micro {
  readonly f: "read" | "write";
  readonly name: string;
  readonly value: Json;
}

export const multiRegister: Model<Registers> = {
  name: "multi-register",
  description: {
    object: "set of registers that are read and written together",
    starts: "null in each register",
    operations: [
      {
        f: "txn",
        asks: 'a list of `["r", name, null]` and `["w", name, value]`, or with "read" and "write"; no `key`',
        answers: "the same list, with the values that were read",
      },
    ],
  },
  init: [],
  start: {
    shape: 'an object with the value of each register, such as {"x": 0}',
    stateOf(value) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
      return Object.entries(value).reduce<Registers>((all, [name, each]) => written(all, name, each), []);
    },
    guess: guessRegisters,
  },
  step(registers, op) {
    const asked = microsOf(op.input);
    const answered = op.output === undefined ? asked : microsOf(op.output);
    if (asked === undefined || answered === undefined) return undefined;
    let next = registers;
    for (const [place, { f, name, value }] of asked.entries()) {
      if (f === "write") next = written(next, name, value);
      else if (op.output !== undefined && !sameJson(valueIn(next, name), answered[place]?.value ?? null))
        return undefined;
    }
    return next;
  },
  readOnly: (op) => microsOf(op.input)?.every(({ f }) => f === "read") === true,
  complaint(op) {
    if (op.f !== "txn") return `a multi-register has txn, not ${op.f}`;
    const asked = microsOf(op.input);
    if (asked === undefined) {
      return 'value of txn must be a list of ["r", name, null] and ["w", name, value], or of ["read", name, null] and ["write", name, value]';
    }
    if (op.type !== "ok") return undefined;
    const answered = op.output === undefined ? undefined : microsOf(op.output);
    const sameShape =
      answered?.length === asked.length &&
      answered.every(({ f, name }, place) => f === asked[place]?.f && name === asked[place]?.name);
    if (!sameShape) return "a txn must answer the list that it was asked, with the values read";
    const other = answered.find(
      ({ f, value }, place) => f === "write" && !sameJson(value, asked[place]?.value ?? null),
    );
    return other === undefined
      ? undefined
      : `a txn answered that it wrote ${shown(other.value)}, and was asked to write another value`;
  },
  describe: (op) => `did ${describeMicros(op)}`,
  describeState: (registers) =>
    registers.length === 0
      ? "all null"
      : registers.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(", "),
};

export function valueIn(registers: Registers, name: string): Json {
  return registers.find(([other]) => other === name)?.[1] ?? null;
}

/** Sorted by name, and without registers that are null, so that equal registers are equal states. */
function written(registers: Registers, name: string, value: Json): Registers {
  const others = registers.filter(([other]) => other !== name);
  if (value === null) return others;
  const place = others.findIndex(([other]) => other > name);
  return others.toSpliced(place < 0 ? others.length : place, 0, [name, value]);
}

export function microsOf(list: Json): readonly Micro[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const micros: Micro[] = [];
  for (const item of list) {
    if (!Array.isArray(item) || item.length !== 3) return undefined;
    const [given, name, value] = item;
    const f = microNames.get(given ?? null);
    if (f === undefined || (typeof name !== "string" && typeof name !== "number")) return undefined;
    micros.push({ f, name: String(name), value: value ?? null });
  }
  return micros;
}

function describeMicros(op: ModelOperation): string {
  const micros = microsOf(op.output ?? op.input) ?? [];
  return micros
    .map(({ f, name, value }) => {
      if (f === "write") return `${name} := ${JSON.stringify(value)}`;
      return op.output === undefined ? `read ${name}` : `${name} = ${JSON.stringify(value)}`;
    })
    .join(", ");
}

/** For each register, the first value that was read from it before any operation had begun to write that value. */
function guessRegisters(operations: readonly Operation[]): Json | undefined {
  const begun = new Map<string, Set<Json>>();
  const found = new Map<string, Json>();
  const events = operations.flatMap((operation) => [
    { at: operation.call, micros: microsOf(operation.input) ?? [], f: "write" },
    ...(operation.type === "ok"
      ? [{ at: operation.return, micros: microsOf(operation.output ?? null) ?? [], f: "read" }]
      : []),
  ]);
  for (const { micros, f: wanted } of events.sort((a, b) => a.at - b.at)) {
    for (const { f, name, value } of micros) {
      if (f !== wanted) continue;
      const values = begun.get(name) ?? new Set();
      if (f === "write") begun.set(name, values.add(value));
      else if (!found.has(name) && ![...values].some((other) => sameJson(other, value))) found.set(name, value);
    }
  }
  const known = [...found].filter(([, value]) => value !== null);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
