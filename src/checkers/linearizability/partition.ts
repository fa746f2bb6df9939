/**
 * One object's part of a history in the form the search works on: dense numbers for operations, signatures and states, and the
 * return events in order. Failed operations are gone unless the model learns from them; indeterminate ones that cannot matter
 * are gone too.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Model, ModelOperation } from "../../models/model.js";

export interface Partition {
  readonly model: Model;
  /** In order of invocation. */
  readonly operations: readonly Operation[];
  readonly steps: readonly ModelOperation[];
  /** Operations with equal signature have the same f, input, output and type: they do the same to every state. */
  readonly signature: Int32Array;
  readonly readOnly: Uint8Array;
  /** Completed operations in order of their return. */
  readonly returns: Int32Array;
  /** For each entry of `returns`: the completed operations open just before it, itself included. */
  readonly open: readonly Int32Array[];
  /** Indeterminate operations in order of invocation, and for each entry of `returns` how many of them were invoked before it. */
  readonly indeterminate: Int32Array;
  readonly indeterminateBefore: Int32Array;
  /**
   * Bit of each operation in a configuration's set of linearized operations. A completed operation's bit is free again after
   * its return; an indeterminate one keeps its own.
   */
  readonly bit: Int32Array;
  readonly bits: number;
}

export function modelOperation(operation: Operation): ModelOperation {
  return { f: operation.f, input: operation.input, output: operation.output, type: operation.type };
}

/** The operations of each key, or all in one list under null when the model's operations are not independent by key. */
export function splitByKey(operations: readonly Operation[], model: Model): ReadonlyMap<string | null, Operation[]> {
  const keys = new Map<string | null, Operation[]>();
  for (const operation of operations) {
    const key = model.keyed === false ? null : operation.key;
    const list = keys.get(key);
    if (list === undefined) keys.set(key, [operation]);
    else list.push(operation);
  }
  return keys;
}

export function preparePartition(all: readonly Operation[], model: Model): Partition {
  const operations = relevant(all, model);
  const steps = operations.map(modelOperation);
  const numbers = new Map<string, number>();
  const signature = Int32Array.from(steps, (step) => {
    const text = canonicalJson([step.f, step.type, step.input, step.output === undefined ? [] : [step.output]]);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  });
  const completed = operations.flatMap((operation, id) => (operation.return === Number.POSITIVE_INFINITY ? [] : [id]));
  const returnOf = (id: number): number => operations[id]?.return ?? Number.POSITIVE_INFINITY;
  const callOf = (id: number): number => operations[id]?.call ?? 0;
  const returns = Int32Array.from(completed.sort((a, b) => returnOf(a) - returnOf(b)));
  const indeterminate = Int32Array.from(
    operations.flatMap((operation, id) => (operation.return === Number.POSITIVE_INFINITY ? [id] : [])),
  );

  const bit = new Int32Array(operations.length);
  const free: number[] = [];
  let bits = 0;
  for (const id of indeterminate) bit[id] = bits++;
  const open: Int32Array[] = [];
  const indeterminateBefore = new Int32Array(returns.length);
  let now: number[] = [];
  let invoked = 0;
  let invokedIndeterminate = 0;
  for (const [position, returning] of returns.entries()) {
    for (; invoked < operations.length && callOf(invoked) < returnOf(returning); invoked++) {
      if (returnOf(invoked) === Number.POSITIVE_INFINITY) invokedIndeterminate += 1;
      else {
        bit[invoked] = free.pop() ?? bits++;
        now.push(invoked);
      }
    }
    open.push(Int32Array.from(now));
    indeterminateBefore[position] = invokedIndeterminate;
    now = now.filter((id) => id !== returning);
    free.push(bit[returning] ?? 0);
  }
  return {
    model,
    operations,
    steps,
    signature,
    readOnly: Uint8Array.from(steps, (step) => (model.readOnly?.(step) === true ? 1 : 0)),
    returns,
    open,
    indeterminate,
    indeterminateBefore,
    bit,
    bits,
  };
}

function relevant(all: readonly Operation[], model: Model): readonly Operation[] {
  let kept = all
    .filter((operation) => operation.type !== "fail" || model.observesFailure?.(modelOperation(operation)) === true)
    .sort((a, b) => a.call - b.call);
  if (model.ignorable === undefined) return kept;
  // Leaving one out may take away the only observer of another.
  for (;;) {
    const ignorable = model.ignorable(kept.map(modelOperation));
    const fewer = kept.filter((operation) => operation.type !== "info" || !ignorable(modelOperation(operation)));
    if (fewer.length === kept.length) return kept;
    kept = fewer;
  }
}

/** States by number, and what each signature does to each: computed once. */
export class Transitions {
  private readonly states: Json[] = [];
  private readonly numbers = new Map<string, number>();
  /** By state × signatures + signature: the next state, or −1 if the operation is impossible there. */
  private readonly known = new Map<number, number>();
  private readonly signatures: number;
  readonly initial: number;

  constructor(private readonly partition: Partition) {
    this.signatures = partition.operations.length;
    this.initial = this.number(partition.model.init);
  }

  /** The state after operation `id`, or −1. */
  next(state: number, id: number): number {
    const key = state * this.signatures + (this.partition.signature[id] ?? 0);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const { model, steps } = this.partition;
    const step = steps[id];
    const from = this.states[state];
    const result = step === undefined || from === undefined ? undefined : model.step(from, step);
    const next = result === undefined ? -1 : this.number(result);
    this.known.set(key, next);
    return next;
  }

  state(number: number): Json {
    return this.states[number] ?? null;
  }

  /** Rough size in bytes. */
  get bytes(): number {
    return this.known.size * 40 + this.states.length * 120;
  }

  private number(state: Json): number {
    const text = canonicalJson(state);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.states.length);
    this.states.push(state);
    return this.states.length - 1;
  }
}
