/**
 * One object's part of a history in the form the engines work on: columns of numbers for operations and their signatures, and
 * the return events in order. Failed operations are gone unless the model learns from them; indeterminate ones that cannot
 * matter are gone too.
 */
import type { Operation } from "../../history/operation.js";
import type { Model, ModelOperation } from "../../models/model.js";
import { isKv, quotientOf } from "./kv-quotient.js";
import { isListAppend, ListQuotient } from "./list-quotient.js";
import { never, type Quotient } from "./quotient.js";
import { Signatures } from "./signatures.js";

export { never } from "./quotient.js";

export interface Partition {
  readonly model: Model;
  /** The same model with fewer states, if the answers show which states must be told apart; undefined if all must be. */
  readonly quotient: Quotient | undefined;
  /** True if a search leaves out what later answers rule out (see LookAhead). */
  readonly looksAhead: boolean;
  /** In order of invocation. An operation's number is its place here. */
  readonly operations: readonly Operation[];
  /** Event index of each operation's invocation and completion. */
  readonly callAt: Int32Array;
  readonly returnAt: Int32Array;
  /** Operations with equal signature have the same f, input, output and type: they do the same to every state. */
  readonly signature: Int32Array;
  /** By signature. */
  readonly steps: readonly ModelOperation[];
  /** By signature: 1 if it leaves every state in which it is possible as it was. */
  readonly readOnly: Uint8Array;
  /** By signature: 1 if it is possible in every state and leaves the same one behind whatever was before. */
  readonly blind: Uint8Array;
  /** By signature: 1 if it is an update that is possible in every state, as blind ones are. */
  readonly total: Uint8Array;
  /** By signature: 1 if an indeterminate operation may take effect any number of times: a weaker question, for the sweep alone. */
  readonly repeatable?: Uint8Array;
  /** By signature: 1 if its operations took effect or never did, though all within their intervals. */
  readonly optional: Uint8Array;
  /** Completed operations in order of their return. */
  readonly returns: Int32Array;
  /** Completed operations in order of invocation; for each entry of `returns`, how many of them were invoked before it. */
  readonly completed: Int32Array;
  readonly invokedBefore: Int32Array;
  /** Indeterminate operations in order of invocation; for each entry of `returns`, how many of them were invoked before it. */
  readonly indeterminate: Int32Array;
  readonly indeterminateBefore: Int32Array;
  /** Slot of each completed operation while it is open: a slot is free again after its operation's return. */
  readonly slot: Int32Array;
  /** The most operations that are open at once. */
  readonly slots: number;
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

export interface PartitionOptions {
  /** Whether a completed operation, by number, must have taken effect; all must if absent. */
  readonly obliged?: (id: number) => boolean;
  /** True of the beginning of a history: what will be answered is not known yet. */
  readonly goesOn?: boolean;
  /** True to ask only whether there is an order, not how far the best goes: what later answers rule out is ruled out at once. */
  readonly looksAhead?: boolean;
}

/** `operations` as relevantOperations gives them. */
export function preparePartition(
  operations: readonly Operation[],
  model: Model,
  { obliged, goesOn = false, looksAhead = false }: PartitionOptions = {},
): Partition {
  const count = operations.length;
  const callAt = new Int32Array(count);
  const returnAt = new Int32Array(count);
  const signature = new Int32Array(count);
  const steps: ModelOperation[] = [];
  const [asked, unasked] = [new Signatures(), new Signatures()];
  /** By number there. */
  const [ofAsked, ofUnasked]: [number[], number[]] = [[], []];
  const optional: number[] = [];
  for (let id = 0; id < count; id++) {
    const operation = at(operations, id);
    callAt[id] = operation.call;
    returnAt[id] = operation.return === Number.POSITIVE_INFINITY ? never : operation.return;
    const free = obliged?.(id) === false;
    const among = free ? unasked : asked;
    const numbers = free ? ofUnasked : ofAsked;
    const own = among.of(operation);
    const number = numbers[own] ?? steps.length;
    if (number === steps.length) {
      numbers.push(number);
      steps.push(modelOperation(operation));
      optional.push(free ? 1 : 0);
    }
    signature[id] = number;
  }

  const { completed, indeterminate } = byOutcome(returnAt);
  const returns = sortedByReturn(completed, returnAt);
  const invokedBefore = countBefore(completed, callAt, returns, returnAt);
  const indeterminateBefore = countBefore(indeterminate, callAt, returns, returnAt);

  const slot = new Int32Array(count);
  const free: number[] = [];
  let slots = 0;
  let invoked = 0;
  for (let position = 0; position < returns.length; position++) {
    for (; invoked < at(invokedBefore, position); invoked++) slot[at(completed, invoked)] = free.pop() ?? slots++;
    free.push(at(slot, at(returns, position)));
  }
  const quotient = goesOn ? undefined : quotientFor(model, operations);
  const blind = Uint8Array.from(steps, (step) =>
    isBlind(step, model) || quotient?.overwrites?.(step) === true ? 1 : 0,
  );
  return {
    model,
    quotient,
    looksAhead: looksAhead && quotient !== undefined,
    operations,
    callAt,
    returnAt,
    signature,
    steps,
    readOnly: Uint8Array.from(steps, (step) => (model.readOnly?.(step) === true ? 1 : 0)),
    blind,
    total: blind.map((alone, own) => (alone === 1 || quotient?.alwaysPossible?.(at(steps, own)) === true ? 1 : 0)),
    optional: Uint8Array.from(optional),
    returns,
    completed,
    invokedBefore,
    indeterminate,
    indeterminateBefore,
    slot,
    slots,
  };
}

function quotientFor(model: Model, operations: readonly Operation[]): Quotient | undefined {
  if (isKv(model)) return quotientOf(model, operations);
  return isListAppend(model) ? new ListQuotient(model, operations) : undefined;
}

function isBlind(step: ModelOperation, model: Model): boolean {
  const access = step.type === "fail" ? undefined : model.access?.(step);
  return access?.writes !== undefined && access.reads === undefined;
}

/** Operations that reach the model, in order of invocation: no failed ones, unless it learns from them. */
export function reachingOperations(all: readonly Operation[], model: Model): readonly Operation[] {
  const kept: Operation[] = [];
  let sorted = true;
  let lastCall = Number.NEGATIVE_INFINITY;
  for (const operation of all) {
    if (operation.type === "fail" && model.observesFailure?.(operation) !== true) continue;
    if (operation.call < lastCall) sorted = false;
    lastCall = operation.call;
    kept.push(operation);
  }
  if (!sorted) kept.sort((a, b) => a.call - b.call);
  return kept;
}

/** Of these, the ones that the verdict depends on. */
export function relevantOperations(all: readonly Operation[], model: Model): readonly Operation[] {
  let kept = reachingOperations(all, model);
  if (model.ignorable === undefined || !kept.some(({ type }) => type === "info")) return kept;
  // Leaving one out may take away the only observer of another, one after the other in the worst case; what is still there when
  // looking again has become too much is merely work for the search.
  for (let looked = 0; looked <= mostLooked; looked += kept.length) {
    const ignorable = model.ignorable(kept);
    const fewer = kept.filter((operation) => operation.type !== "info" || !ignorable(operation));
    if (fewer.length === kept.length) break;
    kept = fewer;
  }
  return kept;
}

/** Operations looked at, all times counted, in finding out which can be left out. */
const mostLooked = 2_000_000;

/** An element that is known to exist: a place out of range is a defect of this program, not of the history. */
export function at<T>(list: ArrayLike<T>, place: number): T {
  const element = list[place];
  if (element === undefined) throw new RangeError(`no element ${place} of ${list.length}`);
  return element;
}

/** Numbers of the operations that returned and of those that never did, ascending. */
function byOutcome(returnAt: Int32Array): { completed: Int32Array; indeterminate: Int32Array } {
  let open = 0;
  for (let id = 0; id < returnAt.length; id++) if (returnAt[id] === never) open += 1;
  const completed = new Int32Array(returnAt.length - open);
  const indeterminate = new Int32Array(open);
  let first = 0;
  let second = 0;
  for (let id = 0; id < returnAt.length; id++) {
    if (returnAt[id] === never) indeterminate[second++] = id;
    else completed[first++] = id;
  }
  return { completed, indeterminate };
}

/** Events of a history for each completed operation of a key up to which a place for each event costs less than sorting. */
const mostPlaces = 4;

function sortedByReturn(completed: Int32Array, returnAt: Int32Array): Int32Array {
  return placedByReturn(completed, returnAt) ?? sortedByStamp(completed, returnAt);
}

/** Undefined if returns lie far apart, or two are at one event, as only operations made by hand have them. */
function placedByReturn(completed: Int32Array, returnAt: Int32Array): Int32Array | undefined {
  let places = 0;
  for (const id of completed) places = Math.max(places, at(returnAt, id) + 1);
  if (places > mostPlaces * completed.length) return undefined;
  const byPlace = new Int32Array(places).fill(-1);
  for (const id of completed) {
    const place = at(returnAt, id);
    if (byPlace[place] !== -1) return undefined;
    byPlace[place] = id;
  }
  return byPlace.filter((id) => id !== -1);
}

/** A sort without comparisons by a function: return and number as one number, exact up to 2^53. */
function sortedByStamp(completed: Int32Array, returnAt: Int32Array): Int32Array {
  const unit = returnAt.length;
  const stamps = Float64Array.from(completed, (id) => at(returnAt, id) * unit + id).sort();
  return Int32Array.from(stamps, (stamp) => stamp % unit);
}

/** For each return, how many of `ids` (in order of invocation) were invoked before it. */
function countBefore(ids: Int32Array, callAt: Int32Array, returns: Int32Array, returnAt: Int32Array): Int32Array {
  let invoked = 0;
  return returns.map((returning) => {
    while (invoked < ids.length && at(callAt, at(ids, invoked)) < at(returnAt, returning)) invoked += 1;
    return invoked;
  });
}
