/**
 * How far an order can go where no order explains everything, for a person who wants to see it: the longest partial
 * linearization found, and the best ones through operations that it leaves out (as Porcupine's visualization does). Asked for
 * only when a picture is drawn; the verdict needs none of it.
 */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { isKv } from "./kv-quotient.js";
import { at, preparePartition, relevantOperations } from "./partition.js";
import { reachOf } from "./reach.js";
import { search } from "./search.js";

export interface PartialLimits {
  /** Reading of performance.now() after which to look no further. */
  readonly deadline: number;
}

export interface PartialOrders {
  /** `call` indexes in the longest order found. */
  readonly longest: readonly number[];
  /** `call` index of the operation whose return no order gets past; null if nothing stopped the order. */
  readonly stuck: number | null;
  /** False if the search gave up: a longer order may exist. */
  readonly proven: boolean;
  /** Operations that were open where the longest order ends and are not in it, with the longest order that each is in. */
  readonly through: readonly PartialThrough[];
  /** False if there are such operations that were not looked at. */
  readonly allLookedAt: boolean;
}

export interface PartialThrough {
  readonly call: number;
  /** `call` indexes; null if no order has the operation in it, undefined if none was found within the limits. */
  readonly order: readonly number[] | null | undefined;
}

const memoryLimitBytes = 2 ** 28;
/** Configurations that a search may meet, and how many for each operation where those are many. */
const longestConfigurations = { atLeast: 200_000, each: 3 };
const throughConfigurations = { atLeast: 20_000, each: 4 };
/** An order of a key-value store's beginning is found at once, or more of the same effort does not help. */
const beginningConfigurations = { atLeast: 20_000, each: 2 };
/** Searches for orders through operations of one key. */
const mostSearches = 200;

export interface LongestPartial extends Pick<PartialOrders, "longest" | "proven"> {
  /** The operation whose return no order gets past; undefined if nothing stopped the order. */
  readonly stuck: Operation | undefined;
}

/** `operations`: those of one key that reach the model. `contradiction`: `call` indexes of some that have no order, if known. */
export function longestPartial(
  operations: readonly Operation[],
  model: Model,
  { deadline }: PartialLimits,
  contradiction?: ReadonlySet<number>,
): LongestPartial {
  const budget = isKv(model) ? beginningConfigurations : longestConfigurations;
  const limits = { deadline, memoryLimitBytes, configurations: enough(budget, operations) };
  const reach = reachOf(operations, model, limits, contradiction);
  if (reach !== undefined) return { ...reach, longest: reach.order.map(({ call }) => call) };
  const partition = preparePartition(operations, model);
  const result = search(partition, limits);
  const callsOf = (ids: readonly number[]): number[] => ids.flatMap((id) => operations[id]?.call ?? []);
  const stuck = result.valid === true ? undefined : operations[at(partition.returns, Math.max(0, result.stuckAt))];
  if (stuck === undefined) return { longest: callsOf(result.linearization), stuck, proven: true };
  // Up to the return that it does not get past, a search has an order; asked for by itself, because what an engine keeps on its
  // way may be shorter.
  const before = operations.filter(({ call }) => call < stuck.return).map((each) => until(stuck.return, each));
  const reached = search(preparePartition(before, model), {
    ...{ deadline, memoryLimitBytes, configurations: enough(longestConfigurations, before) },
  });
  const longest =
    reached.valid === true ? reached.linearization.flatMap((id) => before[id]?.call ?? []) : callsOf(result.longest);
  return { longest, stuck, proven: result.valid === false && result.coarser === null };
}

/** `all`: the operations of one key that has no linearization. `first`: `call` indexes of those to look at first. */
export function partialOrders(
  all: readonly Operation[],
  model: Model,
  first: ReadonlySet<number>,
  { deadline }: PartialLimits,
): PartialOrders {
  const operations = relevantOperations(all, model);
  const { longest, stuck, proven } = longestPartial(operations, model, { deadline });
  if (stuck === undefined) return { longest, stuck: null, proven, through: [], allLookedAt: true };
  const placed = new Set(longest);
  const open = operations
    .filter(({ call }) => call < stuck.return && !placed.has(call))
    .sort((a, b) => Number(first.has(b.call)) - Number(first.has(a.call)) || b.call - a.call);
  // The operation that stops the longest order is what a reader asks about first.
  open.sort((a, b) => Number(b === stuck) - Number(a === stuck));
  const through: PartialThrough[] = [];
  let searches = mostSearches;
  for (const operation of open) {
    if (searches <= 0 || performance.now() > deadline) break;
    let order: PartialThrough["order"] = null;
    // A partial order ends before the first return that it lacks: it has all that returned earlier, and nothing begun later.
    for (const end of returnsWhileOpen(operations, operation, stuck.return)) {
      if (searches-- <= 0 || performance.now() > deadline) {
        order = undefined;
        break;
      }
      const begun = operations.filter(({ call }) => call < end).map((each) => until(end, each, operation));
      const tried = search(preparePartition(begun, model), {
        ...{ deadline, memoryLimitBytes, configurations: enough(throughConfigurations, begun) },
      });
      if (tried.valid === "unknown") order = undefined;
      if (tried.valid !== true) continue;
      order = tried.linearization.flatMap((id) => begun[id]?.call ?? []);
      break;
    }
    through.push({ call: operation.call, order });
  }
  return {
    longest,
    stuck: stuck.call,
    proven,
    through,
    allLookedAt: through.length === open.length,
  };
}

function enough({ atLeast, each }: typeof longestConfigurations, operations: readonly Operation[]): number {
  return Math.max(atLeast, each * operations.length);
}

/** Where an order through the operation may end, the latest first. */
function returnsWhileOpen(operations: readonly Operation[], { call }: Operation, latest: number): number[] {
  return operations
    .flatMap((other) => (other.return > call && other.return <= latest ? [other.return] : []))
    .sort((a, b) => b - a);
}

/** An operation as it is before event `end`: what has not returned may have taken effect or not, `wanted` must have. */
function until(end: number, operation: Operation, wanted?: Operation): Operation {
  if (operation === wanted) return { ...operation, return: end };
  return operation.return < end ? operation : { ...operation, return: Number.POSITIVE_INFINITY };
}
