/**
 * Several registers, null at first, read and written together: `txn` takes a list of reads and writes, applies them in that order
 * at one instant and answers the same list with the values read. Two notations are understood, and may be mixed: Elle's
 * `["r", name, null]` and `["w", name, value]`, and that of Knossos' multi-register, `["read", name, null]` and
 * `["write", name, value]`. Its operations are not independent by register, so the whole history is one object.
 */
import { sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import {
  complaintOfTransaction,
  type Micro,
  microsIn,
  type NamedStates,
  stateIn,
  withState,
} from "./micro-operations.js";
import type { Model, ModelOperation } from "./model.js";

/** The values of the written registers; one that holds null may be listed or not. */
export type Registers = NamedStates<Json>;

/** Names of the two micro-operations, in Elle's notation and in Knossos'. */
export const microNames: ReadonlyMap<Json, "read" | "write"> = new Map([
  ["r", "read"],
  ["read", "read"],
  ["w", "write"],
  ["write", "write"],
]);

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
  complaint: (op) =>
    complaintOfTransaction(op, {
      object: "a multi-register",
      names: microNames,
      list: 'a list of ["r", name, null] and ["w", name, value], or of ["read", name, null] and ["write", name, value]',
      ...{ updated: "wrote", update: "write" },
    }),
  describe: (op) => `did ${describeMicros(op)}`,
  describeState: (registers) =>
    registers.length === 0
      ? "all null"
      : registers.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(", "),
};

export function valueIn(registers: Registers, name: string): Json {
  return stateIn(registers, name) ?? null;
}

/** Without registers that are null, so that equal registers are equal states. */
function written(registers: Registers, name: string, value: Json): Registers {
  return withState(registers, name, value === null ? undefined : value);
}

export function microsOf(list: Json): readonly Micro<"read" | "write">[] | undefined {
  return microsIn(list, microNames);
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
