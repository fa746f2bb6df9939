/** A proof by cases (core-cases.ts) in sentences, one for each case. */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { foundBy, theOperation } from "../telling/operation.js";
import { capital, listed, shortened, shown } from "../telling/shown.js";
import type { Case } from "./core-cases.js";

/** So many states are told one by one. */
const listedStates = 3;

/** Those that the proof is about, in order of invocation: the rest of the core is not needed for it. */
export function operationsOf(cases: readonly Case[]): readonly Operation[] {
  const all = cases.flatMap(({ conditions, before, impossible, deadline }) => [
    ...conditions.flat(),
    ...before,
    impossible,
    ...(deadline === undefined ? [] : [deadline]),
  ]);
  return [...new Set(all)].sort((a, b) => a.call - b.call);
}

export function tellCases(model: Model, cases: readonly Case[]): string[] {
  return cases.map((each) => {
    const conditions = each.conditions.map(
      ([first, second]) => `${theOperation(first)} took effect before ${theOperation(second)}`,
    );
    const inCase = conditions.length === 0 ? "" : `if ${listed(conditions)}: `;
    return `${capital(`${inCase}${place(each)}${why(model, each)}`)}.`;
  });
}

/** "after the write of event 1 and the cas of event 3, in this order, and up to event 9, where the read of event 5 ended, " */
function place({ before, deadline }: Case): string {
  const order = before.length === 0 ? "" : `after ${listed(before.map(theOperation))}${before.length > 1 ? ", in this order" : ""}`;
  if (deadline === undefined) return order === "" ? "" : `${order}, `;
  const end = `event ${deadline.return}, where ${theOperation(deadline)} ended`;
  return order === "" ? `up to ${end}, ` : `${order}, and up to ${end}, `;
}

function why(model: Model, { impossible, states }: Case): string {
  const { f, type, input, output } = impossible;
  const value = model.access?.({ f, type, input, output })?.reads;
  const operation = theOperation(impossible);
  if (value !== undefined) {
    const needed = `${operation} ${model.readOnly?.({ f, type, input, output }) === true ? "found" : "needed"} ${shown(foundBy(model, impossible))}`;
    if (states.length > listedStates) return `the value can never be the right one: ${needed}`;
    return `the value can only be ${either(states.map(shown))}, but ${needed}`;
  }
  if (states.length > listedStates) return `no state that the others can lead to allows ${operation}, with its answer`;
  return `the state can only be ${either(states.map((state) => describeState(model, state)))}, which does not allow ${operation}, with its answer`;
}

function either(parts: readonly string[]): string {
  const sorted = [...parts].sort();
  if (sorted.length < 2) return sorted.join("");
  return `${sorted.slice(0, -1).join(", ")} or ${sorted.at(-1)}`;
}

function describeState(model: Model, state: Json): string {
  return shortened(model.describeState?.(state) ?? canonicalJson(state));
}
