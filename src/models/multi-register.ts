/**
 * Several registers, null at first, read and written together: `txn` takes a list of `["r", name, null]` and
 * `["w", name, value]`, applies them in that order at one instant and answers the same list with the values read (Knossos'
 * multi-register in Elle's notation). Its operations are not independent by register, so the whole history is one object.
 */
import { sameJson } from "../history/json.js";
import type { Json } from "../history/operation.js";
import type { Model, ModelOperation } from "./model.js";

/** Registers never written are absent. */
type Registers = { readonly [name: string]: Json };

interface Micro {
  readonly f: "r" | "w";
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
        asks: 'a list of `["r", name, null]` and `["w", name, value]`; no `key`',
        answers: "the same list, with the values that were read",
      },
    ],
  },
  init: {},
  step(registers, op) {
    const asked = microsOf(op.input);
    const answered = op.output === undefined ? asked : microsOf(op.output);
    if (asked === undefined || answered === undefined) return undefined;
    let next = registers;
    for (const [place, { f, name, value }] of asked.entries()) {
      if (f === "w") next = { ...next, [name]: value };
      else if (op.output !== undefined && !sameJson(next[name] ?? null, answered[place]?.value ?? null))
        return undefined;
    }
    return next;
  },
  readOnly: (op) => microsOf(op.input)?.every(({ f }) => f === "r") === true,
  complaint(op) {
    if (op.f !== "txn") return `a multi-register has txn, not ${op.f}`;
    const asked = microsOf(op.input);
    if (asked === undefined) return 'value of txn must be a list of ["r", name, null] and ["w", name, value]';
    if (op.type !== "ok") return undefined;
    const answered = op.output === undefined ? undefined : microsOf(op.output);
    const sameShape =
      answered?.length === asked.length &&
      answered.every(({ f, name }, place) => f === asked[place]?.f && name === asked[place]?.name);
    return sameShape ? undefined : "a txn must answer the list that it was asked, with the values read";
  },
  describe: (op) => `did ${describeMicros(op)}`,
};

function microsOf(list: Json): readonly Micro[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const micros: Micro[] = [];
  for (const item of list) {
    if (!Array.isArray(item) || item.length !== 3) return undefined;
    const [f, name, value] = item;
    if ((f !== "r" && f !== "w") || (typeof name !== "string" && typeof name !== "number")) return undefined;
    micros.push({ f, name: String(name), value: value ?? null });
  }
  return micros;
}

function describeMicros(op: ModelOperation): string {
  const micros = microsOf(op.output ?? op.input) ?? [];
  return micros
    .map(({ f, name, value }) => {
      if (f === "w") return `${name} := ${JSON.stringify(value)}`;
      return op.output === undefined ? `read ${name}` : `${name} = ${JSON.stringify(value)}`;
    })
    .join(", ");
}
