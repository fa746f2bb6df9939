/**
 * How far an order can go, of a history whose beginnings are quickly decided: by a special case, or by a search that looks ahead; or, where it is
 * known what contradicts each other, by any search that finds an order of the beginning before that. What
 * contradicts each other had completed by some return, so no order gets past that one; the beginning before it mostly has an order, and
 * else another contradiction, which had completed sooner. Where that leads on in small steps only, halving takes over.
 */
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { decideQueueBySearch, isPaired } from "./decide-queue.js";
import { modelOperation, preparePartition } from "./partition.js";
import { type SearchLimits, search } from "./search.js";
import { specialDecider } from "./special/index.js";
import type { Explained } from "./special/result.js";

/** Beginnings that are asked about one contradiction after the other. */
const mostByContradiction = 6;
/** How many beginnings may be given up without an order of a part of them before the question is dropped. */
const mostGivenUp = 3;
/** Steps that a special case may take for each beginning. */
const specialSteps = 20_000_000;
/** States that the search for pairs of a queue may meet for each beginning: an order that is easily found takes a few for each pair. */
const pairedStates = { atLeast: 5000, each: 1 };

export interface Reach {
  /** An operation whose return no order gets past: the first one, if that is proven. */
  readonly stuck: Operation;
  /** An order of what had completed before, with some of what was open there; if that is not proven, of some of it. */
  readonly order: readonly Operation[];
  readonly proven: boolean;
}

/**
 * `contradiction`: empty if it is not known which operations contradict each other. `longest`: an order of a part of them; without one,
 * an earlier beginning is asked about.
 */
type Decided =
  | Explained
  | { readonly valid: false; readonly contradiction: readonly number[]; readonly slow?: boolean }
  | { readonly valid: "unknown"; readonly longest?: readonly number[] };

/**
 * `operations`: those of one key that reach the model. `limits`: of each search. `known`: `call` indexes of operations that contradict
 * each other, if such are known. Undefined if it is not decided so that the whole history has no order.
 */
export function reachOf(
  operations: readonly Operation[],
  model: Model,
  limits: SearchLimits,
  known: ReadonlySet<number> = new Set(),
): Reach | undefined {
  if (specialDecider(model) === undefined && model.access === undefined) return undefined;
  const returns = operations.filter(({ type }) => type !== "info").sort((a, b) => a.return - b.return);
  const endOf = (count: number): number => returns[count - 1]?.return ?? Number.NEGATIVE_INFINITY;
  const latestKnown = Math.max(...returns.filter(({ call }) => known.has(call)).map((each) => each.return));
  const decide = isPaired(model) ? decidePairs : decideObject;
  // A beginning of `low` completed operations has an order, one of `high` has none once it was asked about.
  let [low, high] = [0, known.size === 0 ? returns.length : countUpTo(returns, latestKnown)];
  let next = known.size === 0 ? high : high - 1;
  let order: readonly Operation[] = [];
  let givenUp = 0;
  for (let asked = 1; ; asked++) {
    const end = endOf(next);
    const begun = operations.filter(({ call }) => call <= end);
    const decided = decide({ begun, end, model, limits, slowly: known.size > 0 });
    if (decided === undefined || (decided.valid !== false && next === returns.length)) return undefined;
    // A search that does not look ahead takes too long to be asked again and again.
    if (decided.valid === false && decided.slow) return undefined;
    let latest = low;
    if (decided.valid === "unknown") {
      // Where it is hard to find an order, it is so of most beginnings: one that goes nearly as far has to do.
      const longest = decided.longest?.flatMap((position) => begun[position] ?? []);
      if (longest !== undefined && longest.length > order.length) order = longest;
      givenUp += 1;
      if (longest !== undefined || givenUp > mostGivenUp) break;
      high = next;
    } else if (decided.valid) {
      low = next;
      order = decided.linearization.flatMap((position) => begun[position] ?? []);
    } else {
      high = next;
      const ends = decided.contradiction.map((position) => begun[position]?.return ?? 0).filter((each) => each <= end);
      latest = ends.length === 0 ? low : Math.min(next - 1, countUpTo(returns, Math.max(...ends)));
    }
    if (high - low <= 1) break;
    next = asked > mostByContradiction || latest <= low ? (low + high) >> 1 : latest;
  }
  const stuck = returns[high - 1];
  return stuck === undefined || !isAnswered(order, endOf(low), model)
    ? undefined
    : { stuck, order, proven: givenUp === 0 && high - low <= 1 };
}

interface Beginning {
  readonly begun: readonly Operation[];
  readonly end: number;
  readonly model: Model;
  readonly limits: SearchLimits;
  /** Also by a search that does not look ahead. */
  readonly slowly: boolean;
}

function decideSpecial({ begun, end, model, limits }: Beginning): Decided | undefined {
  const special = specialDecider(model);
  const operations = begun.map((each) => upTo(end, each));
  return special?.(operations, model.init, { deadline: limits.deadline, steps: specialSteps }) ?? undefined;
}

function decideObject(beginning: Beginning): Decided | undefined {
  const { begun, end, model, limits, slowly } = beginning;
  const special = decideSpecial(beginning);
  if (special !== undefined) return special;
  const operations = begun.map((each) => upTo(end, each));
  const partition = preparePartition(operations, model, { looksAhead: true });
  if (!partition.looksAhead && !slowly) return undefined;
  const { valid, linearization, longest } = search(partition, limits);
  if (valid === "unknown") return { valid, longest };
  return valid ? { valid, linearization } : { valid, contradiction: [], slow: !partition.looksAhead };
}

/** Of a queue. Its search is told what dequeues that are open at the end answered later: they took that, or nothing yet. */
function decidePairs(beginning: Beginning): Decided | undefined {
  const { begun, end, model, limits } = beginning;
  const isOpenDequeue = ({ f, type, return: returned }: Operation): boolean =>
    f === "dequeue" && type !== "info" && returned > end;
  const special = decideSpecial(beginning);
  const used = special?.valid === true ? special.linearization.flatMap((position) => begun[position] ?? []) : [];
  if (special !== undefined && !used.some(isOpenDequeue)) return special;
  const operations = begun.map((each) =>
    isOpenDequeue(each) ? { ...upTo(end, each), output: each.output } : upTo(end, each),
  );
  const configurations = Math.max(pairedStates.atLeast, pairedStates.each * operations.length);
  const paired = decideQueueBySearch(operations, model, { ...limits, configurations });
  if (paired === undefined || paired.valid === "unknown") return { valid: "unknown" };
  return paired.valid ? { valid: true, linearization: paired.linearization } : { valid: false, contradiction: [] };
}

/** True if what was open at the end of an order has the answer there that it got later. What had completed has. */
function isAnswered(order: readonly Operation[], end: number, model: Model): boolean {
  // Most updates that ask something and answer nothing can be placed anywhere, and a long order takes long to play.
  const isOpen = ({ type, return: returned, input = null, output = null }: Operation): boolean =>
    type !== "info" && returned > end && (type === "fail" || output !== null || input === null);
  if (!order.some(isOpen)) return true;
  let state: Json | undefined = model.init;
  for (const each of order) if (state !== undefined) state = model.step(state, modelOperation(each));
  return state !== undefined;
}

/** An operation as it is just after event `end`. */
function upTo(end: number, operation: Operation): Operation {
  if (operation.return <= end || operation.type === "info") return operation;
  return { ...operation, type: "info", output: undefined, return: Number.POSITIVE_INFINITY };
}

/** How many of these had returned by event `end`. */
function countUpTo(returns: readonly Operation[], end: number): number {
  let low = 0;
  for (let high = returns.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((returns[middle]?.return ?? 0) <= end) low = middle + 1;
    else high = middle;
  }
  return low;
}
