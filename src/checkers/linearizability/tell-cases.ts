/** A proof by cases (core-cases.ts) in sentences, one for each case. */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { foundBy, saysSomething, theOperation } from "../telling/operation.js";
import { capital, listed, shortened, shown } from "../telling/shown.js";
import type { Case, Proof } from "./core-cases.js";
import { elsewhere, isKv } from "./kv-quotient.js";

/** Up to this many states are all listed one by one, */
const listedStates = 3;
/** and more if they are as short as numbers: this many, in this many characters. */
const listedShort = 12;
const listedCharacters = 100;
/** If there are more, this many are listed. */
const shownStates = 2;

/** Those that the proof is about, in order of invocation: the rest of the core is not needed for it. */
export function operationsOf({ alike, cases }: Proof): readonly Operation[] {
  const all = cases.flatMap(({ conditions, before, impossible, deadline }) => [
    ...conditions.flat(),
    ...before,
    impossible,
    ...(deadline === undefined ? [] : [deadline]),
  ]);
  return [...new Set([...alike.flat(), ...all])].sort((a, b) => a.call - b.call);
}

export function tellCases(model: Model, { alike, cases }: Proof): string[] {
  const pairs = alike.map(
    ([first, second]) =>
      `${capital(theOperation(first))} and ${theOperation(second)} did the same, and the first of them began and ended first, so it can be assumed to ` +
      "have taken effect first.",
  );
  const reasons = cases.map((each) => {
    const { conditions } = each;
    const assumed = conditions.map(
      ([first, second]) => `${theOperation(first)} took effect before ${theOperation(second)}`,
    );
    const inCase = assumed.length === 0 ? "" : `if ${listed(assumed)}: `;
    return `${capital(`${inCase}${place(each)}${why(model, each)}`)}.`;
  });
  return [...pairs, ...reasons];
}

/** "after the write of event 1 and the cas of event 3, in this order, and up to event 9, where the read of event 5 ended, " */
function place({ before, deadline }: Case): string {
  const order =
    before.length === 0 ? "" : `after ${listed(before.map(theOperation))}${before.length > 1 ? ", in this order" : ""}`;
  if (deadline === undefined) return order === "" ? "" : `${order}, `;
  const end = `event ${deadline.return}, where ${theOperation(deadline)} ended`;
  return order === "" ? `up to ${end}, ` : `${order}, and up to ${end}, `;
}

function why(model: Model, { impossible, states }: Case): string {
  if (isKv(model) && (states.includes(elsewhere) || !areFew(states.map(shown)))) return whyText(impossible, states);
  const { f, type, input, output } = impossible;
  const value = model.access?.({ f, type, input, output })?.reads;
  const operation = theOperation(impossible);
  const values = states.map(shown);
  if (value !== undefined && areFew(values)) {
    const needed = `${operation} ${model.readOnly?.({ f, type, input, output }) === true ? "found" : "needed"} ${shown(foundBy(model, impossible))}`;
    return `the value can only be ${either(values)}, but ${needed}`;
  }
  const ruledOut = saysSomething(model, impossible) ? `the answer of ${operation}` : operation;
  const described = states.map((state) => describeState(model, state));
  if (areFew(described)) return `the state can only be ${either(described)}, which rules out ${ruledOut}`;
  return `every state that the others can lead to, such as ${either(simplest(described))}, rules out ${ruledOut}`;
}

/** Until the next put a text only grows, so that of all others it need only be told that the answer does not begin with them. */
function whyText(get: Operation, states: readonly Json[]): string {
  const answer = `the answer of ${theOperation(get)}`;
  if (get.output === null) return `the key cannot be missing, which rules out ${answer}`;
  const found = String(get.output ?? "");
  const isBeginning = (state: Json): boolean => typeof state === "string" && found.startsWith(state);
  const beginnings = states.filter(isBeginning).map(String);
  const texts = beginnings.map(shown);
  const [longest = ""] = beginnings.toSorted((a, b) => b.length - a.length);
  const told = areFew(texts) ? texts : [`one of ${texts.length} beginnings of ${answer}, at most ${shown(longest)}`];
  const missing = states.includes(null) ? ["missing"] : [];
  const others = states.some((state) => state !== null && !isBeginning(state))
    ? [`one that ${answer} does not begin with`]
    : [];
  return `the text can only be ${either([...missing, ...told, ...others])}, which rules that answer out`;
}

function areFew(states: readonly string[]): boolean {
  return (
    states.length <= listedStates || (states.length <= listedShort && states.join(", ").length <= listedCharacters)
  );
}

function simplest(states: readonly string[]): string[] {
  return states.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, shownStates);
}

function either(parts: readonly string[]): string {
  const sorted = parts.every((each) => Number.isFinite(Number(each)))
    ? parts.toSorted((a, b) => Number(a) - Number(b))
    : parts.toSorted();
  if (sorted.length < 2) return sorted.join("");
  return `${sorted.slice(0, -1).join(", ")} or ${sorted.at(-1)}`;
}

function describeState(model: Model, state: Json): string {
  return shortened(model.describeState?.(state) ?? canonicalJson(state));
}
