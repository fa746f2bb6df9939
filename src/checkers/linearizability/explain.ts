/** A violation in sentences about a few operations, each true by itself. */

import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { foundBy, inexplicable, isNamedIn, operationSteps, saysSomething, tell } from "../telling/operation.js";
import { capital, events } from "../telling/shown.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { contextOf, tellContext } from "./context.js";
import { casesOf, type Proof } from "./core-cases.js";
import { at, type Partition, reachingOperations } from "./partition.js";
import { onlyKept, overwritten, type RegisterRefutation } from "./refute-register.js";
import { type Reason, unwritten } from "./special/result.js";
import { operationsOf, tellCases } from "./tell-cases.js";

/** What the others may do while the operations of a core contradict each other. */
const othersOptional =
  "even if each of the other operations took effect with the answer that it got, at any moment between its beginning and its end, or never";

/** At most this many operations are named by their events. */
const namedOperations = 6;
/**
 * At most this many operations are listed one by one. Of a longer contradiction, the list shows some from the beginning (next constant)
 * and the rest from the end.
 */
const listedOperations = 12;
const shownAtBeginning = 4;

export interface Told {
  readonly explanation: Explanation;
  /**
   * `call` indexes of operations that have no order though all others are optional: the few that were found to be to blame or, where
   * none were found in time, all that had returned where the search got no further. Null when the answer is unknown.
   */
  readonly contradiction: readonly number[] | null;
}

export interface Contradiction {
  readonly key: string | null;
  readonly model: Model;
  /** Operations that have no order. */
  readonly core: readonly Operation[];
  /** All of the object, failed ones too. */
  readonly all: readonly Operation[];
}

/** `reasons`: of the one who found it. Without any, the operations are told that the answer might have come from, as far as they are few. */
export function explainCore(contradiction: Contradiction, reasons: readonly Reason[] = []): Told {
  if (reasons.length > 0) return told(contradiction, explainedBy(reasons, contradiction));
  const { model, core, all } = contradiction;
  const proof = casesOf(model, reachingOperations(all, model), core);
  if (proof === undefined) return told(contradiction, unproved(contradiction));
  // Of the core only what the proof needs: tests of cores are coarser than the proof.
  const needed = { ...contradiction, core: operationsOf(proof) };
  return told(needed, byCases(needed, proof));
}

function told({ core }: Contradiction, explanation: Explanation): Told {
  return { explanation, contradiction: core.map(({ call }) => call) };
}

function culpritOf({ model, core }: Contradiction): Operation {
  const culprit = inexplicable(model, core);
  if (culprit === undefined) throw new Error("a contradiction is between operations");
  return culprit;
}

function explainedBy(reasons: readonly Reason[], contradiction: Contradiction): Explanation {
  const { key, model, core, all } = contradiction;
  const tellings = reasons.map((reason) =>
    typeof reason === "string" ? { sentences: [reason], related: [] } : reason(all, model),
  );
  const related = tellings.flatMap((telling) => telling.related);
  const sentences = tellings.flatMap((telling) => telling.sentences);
  const culprit = culpritOf(contradiction);
  if (core.length <= listedOperations) return explanation(key, model, culprit, [...core, ...related], sentences);
  // The reasons have already counted them; only the answers are then worth a step.
  const answering = core.filter((each) => saysSomething(model, each));
  if (answering.length === 0 && isNamedIn(culprit, sentences.join(" ")))
    return explanation(key, model, culprit, related, sentences);
  const others = answering.filter((each) => each !== culprit);
  const listed = shortList(others);
  const many = `The contradiction is between ${core.length} operations, of which ${listed.length + 1} are shown.`;
  const reasonsAndSize = listed.length < others.length ? [...sentences, many] : sentences;
  return explanation(key, model, culprit, [...listed, culprit, ...related], reasonsAndSize);
}

function byCases(contradiction: Contradiction, proof: Proof): Explanation {
  const { key, model, core, all } = contradiction;
  const culprit = culpritOf(contradiction);
  const context = contextOf(model, all, core, culprit);
  const sources = context === undefined ? [] : tellContext(model, context, culprit);
  const sentences = [...sources, ...tellCases(model, proof), noOrder(core)];
  return explanation(key, model, culprit, [...core, ...(context?.shown ?? [])], sentences);
}

function unproved(contradiction: Contradiction): Explanation {
  const { key, model, core, all } = contradiction;
  const culprit = culpritOf(contradiction);
  const context = core.length <= namedOperations ? contextOf(model, all, core, culprit) : undefined;
  if (context === undefined) return explanation(key, model, culprit, shortList(core), [noOrder(core)]);
  const sentences = [...tellContext(model, context, culprit), noOrder(core)];
  return explanation(key, model, culprit, [...core, ...context.shown], sentences);
}

/** A value was found that no operation can have left. */
export function explainRefutation(
  { key, model, all }: Omit<Contradiction, "core">,
  { operations }: Partition,
  { finder: found, source: left, overwriter: over, kept }: RegisterRefutation,
): Told {
  const finder = at(operations, found);
  const value = foundBy(model, finder) ?? null;
  if (over === null) {
    const reason = kept ? onlyKept(finder, value, model) : unwritten(finder, value);
    return explainCore({ key, model, core: [finder], all }, [reason]);
  }
  const overwriter = at(operations, over);
  const source = left === null ? undefined : at(operations, left);
  const core = [...(source === undefined ? [] : [source]), overwriter, finder];
  return explainCore({ key, model, core, all }, overwritten({ finder, value, source, overwriter }, all, model));
}

/** No core was found in time: only where it fails can be said. `stuckAt`: a return up to which there is no order. */
export function explainStuck(
  key: string | null,
  { model, operations, returns }: Partition,
  stuckAt: number,
): Explanation {
  const stuck = at(operations, at(returns, stuckAt));
  return explanation(
    key,
    model,
    stuck,
    [stuck],
    [
      `The ${plural(stuckAt + 1, "operation")} that completed up to event ${stuck.return} have no valid order, whatever the operations still open there did. ` +
        "The few that contradict each other could not be singled out within the limits.",
    ],
  );
}

function explanation(
  key: string | null,
  model: Model,
  culprit: Operation,
  operations: readonly Operation[],
  sentences: readonly string[],
): Explanation {
  const told = [...new Set(operations)].sort((a, b) => a.call - b.call);
  return {
    headline: `${capital(tell(model, { ...culprit, key }))}, and no order of the operations explains that.`,
    key,
    steps: [
      ...operationSteps(model, told, { clock: true, keys: false }),
      ...sentences.map((sentence): ExplanationStep => {
        const untold = !told.includes(culprit) && isNamedIn(culprit, sentence);
        return { call: untold ? culprit.call : null, sentence };
      }),
    ],
  };
}

/** Of a long contradiction its beginning and its end. */
function shortList(core: readonly Operation[]): readonly Operation[] {
  if (core.length <= listedOperations) return core;
  return [...core.slice(0, shownAtBeginning), ...core.slice(shownAtBeginning - listedOperations)];
}

function noOrder(core: readonly Operation[]): string {
  if (core.length === 1) return `No order of the other operations leads to this answer, ${othersOptional}.`;
  return `No order of ${which(core)} agrees with both the clock and the answers, ${othersOptional}.`;
}

function which(core: readonly Operation[]): string {
  if (core.length <= namedOperations) return events(core.map(({ call }) => call));
  if (core.length <= listedOperations) return `these ${core.length} operations`;
  const atEnd = listedOperations - shownAtBeginning;
  return `${core.length} operations, of which the first ${shownAtBeginning} and the last ${atEnd} are shown,`;
}
