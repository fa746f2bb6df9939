/**
 * What operations do to an object, as numbers for the sweeps. The plain machine asks the model about every state. For objects that
 * hold one value at a time, a register above all, the states are the few values that the contradiction speaks of and one that
 * stands for all others: whatever a history does to the register it does to this one too, so what has no order here has none.
 */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import type { Model, ModelOperation } from "../models/model.js";

export interface Machine {
  /** True if it does exactly what the model does; otherwise it may also do what the model does not. */
  readonly exact: boolean;
  readonly initial: number;
  /** Operations of equal kind do the same to every state. */
  kindOf(operation: Operation): number;
  /** The state after an operation of this kind; undefined if it is impossible in that state. */
  next(state: number, kind: number): number | undefined;
}

export class Numbers<T> {
  readonly items: T[] = [];
  private readonly byText = new Map<string, number>();

  of(text: string, item: T): number {
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    this.byText.set(text, this.items.length);
    return this.items.push(item) - 1;
  }
}

/** Answers of `take`, each asked for once. */
export function remembering(take: (state: number, kind: number) => number | undefined): Machine["next"] {
  const rows: Map<number, number | undefined>[] = [];
  return (state, kind) => {
    let row = rows[state];
    if (row === undefined) {
      row = new Map();
      rows[state] = row;
    }
    if (row.has(kind)) return row.get(kind);
    const next = take(state, kind);
    row.set(kind, next);
    return next;
  };
}

export function plainMachine(model: Model): Machine {
  const states = new Numbers<Json>();
  const kinds = new Numbers<ModelOperation>();
  return {
    exact: true,
    initial: states.of(canonicalJson(model.init), model.init),
    kindOf: (operation) => kinds.of(textOf(operation), stepOf(operation)),
    next: remembering((state, kind) => {
      const [from, step] = [states.items[state], kinds.items[kind]];
      if (from === undefined || step === undefined) throw new RangeError(`no state ${state} or kind ${kind}`);
      const to = model.step(from, step);
      return to === undefined ? undefined : states.of(canonicalJson(to), to);
    }),
  };
}

interface ValueKind {
  readonly failed: boolean;
  /** Number of the value that it must find, and of the one that it leaves; undefined for none. */
  readonly finds: number | undefined;
  readonly leaves: number | undefined;
}

/** Undefined if the operations are not such that each finds a value and leaves one. `core`: operations of the contradiction. */
export function valueMachine(
  model: Model,
  core: readonly Operation[],
  others: readonly Operation[],
): Machine | undefined {
  const { access } = model;
  if (access === undefined) return undefined;
  for (const operation of [...core, ...others]) {
    const step = stepOf(operation);
    if (access(step) === undefined) return undefined;
    if (step.type === "fail" && model.readOnly?.(step) !== true) return undefined;
  }
  const named = new Numbers<Json>();
  for (const operation of core) {
    const { reads, writes } = access(stepOf(operation)) ?? {};
    if (reads !== undefined) named.of(canonicalJson(reads), reads);
    if (writes !== undefined) named.of(canonicalJson(writes), writes);
  }
  const values = new Map(named.items.map((value, number) => [canonicalJson(value), number]));
  /** Every value that the contradiction does not speak of. */
  const elsewhere = named.items.length;
  const numberOf = (value: Json): number => values.get(canonicalJson(value)) ?? elsewhere;
  const kinds = new Numbers<ValueKind>();
  return {
    exact: false,
    initial: numberOf(model.init),
    kindOf(operation) {
      const step = stepOf(operation);
      const { reads, writes } = access(step) ?? {};
      const finds = reads === undefined ? undefined : numberOf(reads);
      const leaves = writes === undefined ? undefined : numberOf(writes);
      const failed = step.type === "fail";
      return kinds.of(JSON.stringify([failed, finds ?? null, leaves ?? null]), { failed, finds, leaves });
    },
    next: remembering((state, kind) => {
      const known = kinds.items[kind];
      if (known === undefined) throw new RangeError(`no kind ${kind}`);
      const { failed, finds, leaves } = known;
      // A failed one saw another value than it wanted, and left it. Whether two values elsewhere are the same is not known.
      if (failed) return finds === state && state !== elsewhere ? undefined : state;
      if (finds !== undefined && finds !== state) return undefined;
      return leaves ?? state;
    }),
  };
}

export function stepOf({ f, input, output, type }: Operation): ModelOperation {
  return { f, input, output, type };
}

export function textOf({ f, input, output, type }: Operation): string {
  return canonicalJson([f, type, input, output === undefined ? [] : [output]]);
}
