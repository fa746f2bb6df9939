/** Which elements were lost, and which are there that should not be, in sentences about single operations. */
import { canonicalJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { set } from "../../models/set.js";
import { clientOf } from "../telling/operation.js";
import { onKey, shown } from "../telling/shown.js";
import { tellUnwritten } from "../telling/unwritten.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import type { Duplicated, LostElement, UnexpectedElement } from "./element.js";

/** Elements of each kind that are told. */
const named = 5;

interface Findings {
  readonly lost: readonly LostElement[];
  readonly unexpected: readonly UnexpectedElement[];
  readonly duplicated: readonly Duplicated[];
}

/** `operations`: of all keys. */
export function explainDurability(
  operations: readonly Operation[],
  { lost, unexpected, duplicated }: Findings,
): Explanation {
  return {
    headline: headline(lost, unexpected),
    key: null,
    steps: [
      ...lost.slice(0, named).flatMap(stepsOfLost),
      ...unexpected.slice(0, named).flatMap((element) => stepsOfUnexpected(element, operations)),
      ...duplicated.slice(0, 1).map(stepOfDuplicated),
    ],
  };
}

function headline(lost: readonly LostElement[], unexpected: readonly UnexpectedElement[]): string {
  if (lost.length > 0) {
    const kind = lost.every(({ initial }) => initial) ? "initial element" : "acknowledged element";
    return `${plural(lost.length, `${kind} was`, `${kind}s were`)} lost.`;
  }
  return unexpected.length > 0
    ? `The final reads hold ${plural(unexpected.length, "element")} that should not be there.`
    : "A final read holds an element more than once.";
}

function stepsOfLost({ key, value, attempts, missing }: LostElement): ExplanationStep[] {
  const acknowledged = attempts.find(({ type }) => type === "ok");
  const first: ExplanationStep =
    acknowledged === undefined
      ? { call: null, sentence: `The set${onKey(key)} started with ${shown(value)}.` }
      : {
          call: acknowledged.call,
          sentence: `${begin(acknowledged)} added ${shown(value)}${onKey(key)}${at(acknowledged)}, and the add was acknowledged.`,
        };
  return [
    first,
    ...missing.slice(0, 1).map((read) => ({
      call: read.call,
      sentence: `${begin(read)} read the set${onKey(key)}${at(read)} after all adds had ended, and ${shown(value)} was not in it.`,
    })),
  ];
}

function stepsOfUnexpected(
  { key, value, shownBy }: UnexpectedElement,
  operations: readonly Operation[],
): ExplanationStep[] {
  const own = operations.filter((operation) => operation.key === key);
  const { sentences, related } = tellUnwritten({ finder: shownBy, value }, own, set);
  return [
    {
      call: shownBy.call,
      sentence: `${begin(shownBy)} read the set${onKey(key)}${at(shownBy)} after all adds had ended, and ${shown(value)} was in it.`,
    },
    ...sentences.map((sentence, place) => ({ call: place === 0 ? (related[0]?.call ?? null) : null, sentence })),
  ];
}

function stepOfDuplicated({ read, elements, different }: Duplicated): ExplanationStep {
  const names = elements.map((element) => canonicalJson(element));
  const twice = elements.find((_, place) => names.indexOf(names[place] ?? "") < place) ?? null;
  return {
    call: read.call,
    sentence:
      `${begin(read)} read the set${onKey(read.key)}${at(read)}, and ${shown(twice)} was in it more than once ` +
      `(${plural(elements.length, "element")}, ${different} different).`,
  };
}

function begin(operation: Operation): string {
  return `Event ${operation.call}: ${clientOf(operation)}`;
}

function at({ node }: Operation): string {
  return node === undefined ? "" : ` at ${node}`;
}
