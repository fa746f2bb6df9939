/**
 * One object's history, by the cheapest means that can decide it: a special case where its conditions hold, then a refutation
 * that needs no search, then the search. Whatever decides, the answer comes with its evidence.
 */
import type { Operation } from "../../history/operation.js";
import { models } from "../../models/index.js";
import type { Model } from "../../models/model.js";
import { originOf } from "../../models/starting-with.js";
import { steppingUntil } from "../limits.js";
import { contradictoryCore } from "./core.js";
import { decideQueueBySearch } from "./decide-queue.js";
import { explainCore, explainRefutation, explainStuck, type Told } from "./explain.js";
import { explainUnknown } from "./explain-unknown.js";
import { firstUnexplained } from "./first-unexplained.js";
import { isKv } from "./kv-quotient.js";
import { at, preparePartition, relevantOperations } from "./partition.js";
import { refuteKv } from "./refute-kv.js";
import { refuteQueue } from "./refute-queue.js";
import { refuteRegister } from "./refute-register.js";
import { registerAccesses } from "./register-accesses.js";
import { rewrittenTooOften, tellRewritten } from "./rewritten-too-often.js";
import { type SearchLimits, search } from "./search.js";
import { refuteTooManyTaken } from "./special/containers.js";
import { specialDeciders } from "./special/index.js";
import { refuteNeverEmpty } from "./special/never-empty.js";

export interface ObjectVerdict {
  readonly valid: boolean | "unknown";
  /** When valid: the operations' `call` indexes in an order that explains every answer. */
  readonly linearization: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  /** To be asked for when not valid. Shrinks what it tells to what matters, which takes time of its own. */
  explain(): Told;
}

/** For each search of a beginning of the history that may have an order. */
const halvingConfigurations = 1_000_000;

export function judgeObject(
  key: string | null,
  all: readonly Operation[],
  model: Model,
  limits: SearchLimits,
): ObjectVerdict {
  const operations = relevantOperations(all, model);
  const pick = (ids: readonly number[]): Operation[] => ids.map((id) => at(operations, id));
  const callsOf = (ids: readonly number[]): number[] => ids.map((id) => at(operations, id).call);
  const free = { configurations: 0, bytes: 0 };
  const special = specialDecider(model)?.(operations, model.init, limits.deadline) ?? null;
  if (special?.valid === true) {
    return { valid: true, linearization: callsOf(special.linearization), ...free, explain: nothingToExplain };
  }
  if (special?.valid === false) {
    const { contradiction, reasons } = special;
    const explain = (): Told => explainCore({ key, model, all, core: pick(contradiction) }, reasons);
    return { valid: false, linearization: [], ...free, explain };
  }
  const partition = preparePartition(operations, model, { looksAhead: true });
  const accesses = registerAccesses(partition);
  const refutation = accesses === undefined ? undefined : refuteRegister(partition, accesses);
  if (refutation !== undefined) {
    const explain = (): Told => explainRefutation({ key, model, all }, partition, refutation);
    return { valid: false, linearization: [], ...free, explain };
  }
  const counted = accesses === undefined ? undefined : rewrittenTooOften(partition, accesses);
  if (counted !== undefined) {
    const explain = (): Told =>
      explainCore({ key, model, all, core: pick(counted.core) }, tellRewritten(partition, counted));
    return { valid: false, linearization: [], ...free, explain };
  }
  // An order is found sooner than all texts are looked through.
  const early = isKv(model) ? search(partition, earlyLimits(limits, operations.length)) : undefined;
  const texts = early?.valid === "unknown" ? refuteKv(partition, limits.deadline) : undefined;
  if (texts !== undefined) {
    const explain = (): Told => explainCore({ key, model, all, core: pick(texts.contradiction) }, texts.reasons);
    return { valid: false, linearization: [], ...free, explain };
  }
  const counts =
    refuteTooManyTaken(operations, model) ?? refuteNeverEmpty(operations, model) ?? refuteQueue(operations, model);
  if (counts !== undefined) {
    const explain = (): Told => explainCore({ key, model, all, core: pick(counts.contradiction) }, counts.reasons);
    return { valid: false, linearization: [], ...free, explain };
  }
  const queued = decideQueueBySearch(operations, model, limits);
  if (queued !== undefined) {
    const { valid, linearization, states: configurations, bytes } = queued;
    const explain = (): Told => explainCore({ key, model, all, core: pick(queued.core()) });
    return { valid, linearization: callsOf(linearization), configurations, bytes, explain };
  }
  const result = early === undefined || early.valid === "unknown" ? search(partition, limits) : early;
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
      const deadline = steppingUntil(limits.wholeDeadline ?? limits.deadline);
      const texts = refuteKv(partition, deadline);
      if (texts !== undefined) return explainCore({ key, model, all, core: pick(texts.contradiction) }, texts.reasons);
      const halving = { ...limits, deadline, configurations: halvingConfigurations };
      const stuckAt = firstUnexplained(partition, result, halving) ?? partition.returns.length - 1;
      const stuck = at(partition.returns, stuckAt);
      const core = contradictoryCore(result.coarser ?? partition, stuck, { deadline });
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

/** Of a model of ours, whatever it starts with, and of no other that bears its name. */
function specialDecider(model: Model): ReturnType<typeof specialDeciders.get> {
  return models.get(model.name) === originOf(model).model ? specialDeciders.get(model.name) : undefined;
}

function nothingToExplain(): never {
  throw new Error("a valid history needs no explanation");
}
