/**
 * The operations that an answer might have come from, were it not for the others: who wrote the value that was read. They need not be part
 * of the contradiction, but without them a reader does not see what it is about. For a model that does not say what its operations
 * read and write, an operation is asked about by itself: would the answer be right just after it?
 */
import { sameJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { foundBy, theOperation } from "../telling/operation.js";
import { capital, events, shown } from "../telling/shown.js";
import { modelOperation } from "./partition.js";

/** At most this many of them are shown, the latest ones. */
const mostShown = 2;
/** The search for context asks about at most this many operations. */
const mostAsked = 2000;

export interface Context {
  /** All of them; those in the contradiction, too. In order of invocation. */
  readonly sources: readonly Operation[];
  /** Those to show beside the contradiction. */
  readonly shown: readonly Operation[];
  /** True if the answer would be right at the very start. */
  readonly start: boolean;
}

/** Undefined if nothing explains the answer by itself. */
export function contextOf(
  model: Model,
  all: readonly Operation[],
  core: readonly Operation[],
  culprit: Operation,
): Context | undefined {
  const step = modelOperation(culprit);
  if (step.type !== "ok") return undefined;
  const value = model.access?.(step)?.reads;
  if (model.access !== undefined && value === undefined) return undefined;
  const begun = all.filter(
    (operation) =>
      operation !== culprit &&
      operation.type !== "fail" &&
      operation.call < culprit.return &&
      model.readOnly?.(modelOperation(operation)) !== true,
  );
  if (begun.length > mostAsked) return undefined;
  // Beside operations that are not plain writes, such as appends, the writer of a value does not say all about it.
  if (value !== undefined && begun.some((each) => model.access?.(modelOperation(each)) === undefined)) return undefined;
  const right = (state: Model["init"] | undefined): boolean =>
    state !== undefined && model.step(state, step) !== undefined;
  const explains = (operation: Operation): boolean => {
    const written = model.access?.(modelOperation(operation))?.writes;
    if (value !== undefined) return written !== undefined && sameJson(written, value);
    return right(model.step(model.init, modelOperation(operation)));
  };
  const start = value === undefined ? right(model.init) : sameJson(model.init, value);
  const sources = begun.filter(explains).sort((a, b) => a.call - b.call);
  // An answer that almost any operation explains says nothing about these.
  if (sources.length > mostShown && sources.length > begun.length / 2) return undefined;
  if (sources.length === 0 && !start) return undefined;
  return { sources, shown: sources.filter((each) => !core.includes(each)).slice(-mostShown), start };
}

export function tellContext(model: Model, { sources, start }: Context, culprit: Operation): string[] {
  const value = foundBy(model, culprit);
  const answer = theOperation(culprit);
  if (value !== undefined) {
    const who =
      sources.length === 0
        ? `${start ? "it is the initial value, and nothing" : "nothing"} that had begun before event ${culprit.return} writes it`
        : `${start ? "it is the initial value, and " : ""}of the operations that had begun before event ${culprit.return}, ` +
          `${sources.length === 1 ? "only that" : "those"} of ${events(sources.map(({ call }) => call))} ${sources.length === 1 ? "writes" : "write"} it`;
    return [`${capital(answer)} found ${shown(value)}: ${who}.`];
  }
  if (sources.length === 0) return [`At the very start, ${answer} could have had this answer.`];
  const which = `${sources.length === 1 ? "the operation" : "one of the operations"} of ${events(sources.map(({ call }) => call))}`;
  return [
    `${start ? "At the very start, or if" : "If"} only ${which} had taken effect before it, ${answer} could have had this answer.`,
  ];
}
