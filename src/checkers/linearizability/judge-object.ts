/**
 * One object's history, by the cheapest means that can decide it: a special case where its conditions hold, then a refutation
 * that needs no search, then the search. Whatever decides, the answer comes with its evidence.
 */
import type { Operation } from "../../history/operation.js";
import { counter } from "../../models/counter.js";
import type { Model } from "../../models/model.js";
import { originOf } from "../../models/starting-with.js";
import { LimitReached, noticeable, steppingUntil, within } from "../limits.js";
import { bytesBeforeSearch } from "./bytes-before-search.js";
import { contradictoryCore } from "./core.js";
import { decideQueueBySearch, isPaired } from "./decide-queue.js";
import { explainCore, explainRefutation, explainStuck, type Told } from "./explain.js";
import { explainPairsUnknown, explainUnbegun, explainUnknown } from "./explain-unknown.js";
import { firstUnexplained } from "./first-unexplained.js";
import { at, preparePartition, relevantOperations } from "./partition.js";
import { refuteKv } from "./refute-kv.js";
import { refuteQueue } from "./refute-queue.js";
import { refuteRegister } from "./refute-register.js";
import { registerAccesses } from "./register-accesses.js";
import { rewrittenTooOften, tellRewritten } from "./rewritten-too-often.js";
import { type SearchLimits, type SearchResult, search, searchStraightAway } from "./search.js";
import { refuteTooManyTaken } from "./special/containers.js";
import { specialDecider } from "./special/index.js";
import { refuteNeverEmpty } from "./special/never-empty.js";
import type { Contradicted } from "./special/result.js";
import type { Shared } from "./turns.js";

export interface ObjectVerdict {
  readonly valid: boolean | "unknown";
  /** When valid: the operations' `call` indexes in an order that explains every answer. */
  readonly linearization: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  /** Call only when not valid. Shrinks the explanation to what matters, which takes additional time. */
  explain(): Told;
}

/** A configuration takes the time of this many steps of a special decider. */
const stepsOfConfiguration = 500;
/** For each search of a beginning of the history that may have an order. */
const halvingConfigurations = 1_000_000;
/**
 * A short order of a register or a key-value store is found in less time than all refutations take. A search of a long one that has none
 * costs several times as much as they do.
 */
const refuteFirstFrom = 100_000;

/** `shared`: where other threads run engines of this key's search. */
export function judgeObject(
  key: string | null,
  all: readonly Operation[],
  model: Model,
  limits: SearchLimits,
  shared?: Shared,
): ObjectVerdict {
  const judged = within(() => judge(key, all, model, limits, shared));
  if (!(judged instanceof LimitReached)) return judged;
  const explain = (): Told => ({ explanation: explainUnbegun(key, all, model, judged.limit), contradiction: null });
  return { valid: "unknown", linearization: [], configurations: 0, bytes: 0, explain };
}

/** Throws LimitReached if a limit is reached before the search. */
function judge(
  key: string | null,
  all: readonly Operation[],
  model: Model,
  limits: SearchLimits,
  shared: Shared | undefined,
): ObjectVerdict {
  const needed = bytesBeforeSearch(all.length, model);
  if (needed >= noticeable) limits.memory?.reserve(needed);
  const operations = relevantOperations(all, model);
  const pick = (ids: readonly number[]): Operation[] => ids.map((id) => at(operations, id));
  const callsOf = (ids: readonly number[]): number[] => ids.map((id) => at(operations, id).call);
  const free = { configurations: 0, bytes: 0 };
  // The clock may end the whole check, but not hand the key on to the next step: budgets are in steps.
  const deadline = limits.wholeDeadline ?? limits.deadline;
  // What does not depend on the effort fails again where it failed before.
  const inVain = limits.again === true && !hasBudgetedSteps(model);
  const decide = inVain ? undefined : specialDecider(model);
  const special = decide?.(operations, model.init, { deadline, steps: stepsOf(limits) }) ?? null;
  if (special?.valid === true) {
    return { valid: true, linearization: callsOf(special.linearization), ...free, explain: nothingToExplain };
  }
  const contradicted = ({ contradiction, reasons }: Contradicted): ObjectVerdict => {
    const explain = (): Told => explainCore({ key, model, all, core: pick(contradiction) }, reasons);
    return { valid: false, linearization: [], ...free, explain };
  };
  if (special?.valid === false) return contradicted(special);
  const look = (): void => {
    if (needed >= noticeable) limits.memory?.look();
  };
  look();
  const partition = preparePartition(operations, model, { looksAhead: true });
  look();
  let early: SearchResult | undefined;
  const ordered = (): ObjectVerdict | undefined => {
    if (model.access === undefined) return undefined;
    early = searchStraightAway(partition, { ...earlyLimits(limits, operations.length), deadline });
    if (early.valid !== true) return undefined;
    const { linearization, configurations, bytes } = early;
    return { valid: true, linearization: callsOf(linearization), configurations, bytes, explain: nothingToExplain };
  };
  const refutedByAccesses = (): ObjectVerdict | undefined => {
    const accesses = registerAccesses(partition);
    const refutation = accesses === undefined ? undefined : refuteRegister(partition, accesses);
    if (refutation !== undefined) {
      const explain = (): Told => explainRefutation({ key, model, all }, partition, refutation);
      return { valid: false, linearization: [], ...free, explain };
    }
    const counted = accesses === undefined ? undefined : rewrittenTooOften(partition, accesses);
    if (counted === undefined) return undefined;
    const explain = (): Told =>
      explainCore({ key, model, all, core: pick(counted.core) }, tellRewritten(partition, counted));
    return { valid: false, linearization: [], ...free, explain };
  };
  const quick = operations.length < refuteFirstFrom ? [ordered, refutedByAccesses] : [refutedByAccesses, ordered];
  for (const decideQuickly of inVain ? [] : quick) {
    const decided = decideQuickly();
    if (decided !== undefined) return decided;
  }
  const refuted = inVain
    ? undefined
    : ((early?.valid === "unknown" ? refuteKv(partition, deadline) : undefined) ??
      refuteTooManyTaken(operations, model) ??
      refuteNeverEmpty(operations, model) ??
      refuteQueue(operations, model));
  if (refuted !== undefined) return contradicted(refuted);
  look();
  const queued = decideQueueBySearch(operations, model, limits);
  if (queued?.valid === "unknown") {
    const { states: configurations, bytes } = queued;
    const explain = (): Told => ({
      explanation: explainPairsUnknown(key, all, model, queued),
      contradiction: null,
    });
    return { valid: "unknown", linearization: [], configurations, bytes, explain };
  }
  if (queued !== undefined) {
    const { valid, linearization, states: configurations, bytes } = queued;
    const explain = (): Told => explainCore({ key, model, all, core: pick(queued.core()) });
    return { valid, linearization: callsOf(linearization), configurations, bytes, explain };
  }
  const searched = (): SearchResult =>
    search(partition, hasBudgetedSteps(model) ? { ...limits, deadline } : limits, shared);
  const result = early === undefined || early.valid === "unknown" ? searched() : early;
  const { valid, configurations, bytes } = result;
  return {
    valid,
    linearization: callsOf(result.linearization),
    configurations,
    bytes,
    explain() {
      if (valid === "unknown") {
        // With a part of the effort only, what kept it from more was the whole check's time.
        const gaveUp = limits.wholeDeadline === undefined ? result.gaveUp : "time";
        return { explanation: explainUnknown(key, partition, { ...result, gaveUp }), contradiction: null };
      }
      // In steps, so that the same history is told the same way whatever the machine has to do beside it.
      const until = steppingUntil(deadline);
      const texts = refuteKv(partition, until);
      if (texts !== undefined) return explainCore({ key, model, all, core: pick(texts.contradiction) }, texts.reasons);
      const halving = { ...limits, deadline: until, configurations: halvingConfigurations };
      const stuckAt = firstUnexplained(partition, result, halving) ?? partition.returns.length - 1;
      const stuck = at(partition.returns, stuckAt);
      const shrinking = { deadline: until, ...(limits.memory && { memory: limits.memory }) };
      const core = contradictoryCore(result.coarser ?? partition, stuck, shrinking);
      if (core !== undefined) return explainCore({ key, model, all, core: pick(core) });
      const returned = [...partition.returns.subarray(0, stuckAt + 1)];
      return { explanation: explainStuck(key, partition, stuckAt), contradiction: callsOf(returned) };
    },
  };
}

/** About as many configurations as an order that is found straight away takes. */
function earlyLimits(limits: SearchLimits, count: number): SearchLimits {
  return { ...limits, configurations: Math.min(limits.configurations ?? Number.POSITIVE_INFINITY, 2 * count) };
}

/**
 * True where a step before the search has a budget that grows with each effort: if the clock ended a search that is but a part of the
 * effort, it would choose whether the search decides or that step in the next one.
 */
function hasBudgetedSteps(model: Model): boolean {
  return isPaired(model) || originOf(model).model === counter;
}

/** Steps that a special decider may take, where not all of them are allowed: as much work as the search that would follow. */
function stepsOf({ configurations }: SearchLimits): number {
  return configurations === undefined ? Number.POSITIVE_INFINITY : configurations * stepsOfConfiguration;
}

function nothingToExplain(): never {
  throw new Error("a valid history needs no explanation");
}
