/** What every checker answers, and how a set of answers becomes one. */
import type { Json } from "../history/operation.js";

export type Validity = true | false | "unknown";

/** One operation in an explanation with the sentence that says what it contributes. */
export interface ExplanationStep {
  /** `call` index of the operation's invocation in the history; null for a sentence about no single operation. */
  readonly call: number | null;
  readonly sentence: string;
}

/** One operation must come before another. */
export interface ExplanationEdge {
  /** `call` indexes of the operations. */
  readonly from: number;
  readonly to: number;
  /** Program order: one client did both; reads from: the second read what the first wrote; reads: it follows from what was read. */
  readonly why: "program order" | "reads from" | "reads";
}

/** Why a history is invalid (or why no answer was found), for a person. */
export interface Explanation {
  readonly headline: string;
  readonly key: string | null;
  readonly steps: readonly ExplanationStep[];
  /** Where operations would have to come before themselves: the cycle, each edge beginning where the one before ends. */
  readonly cycle?: readonly ExplanationEdge[];
}

/** What was found of one key, or under null of an object whose keys are not independent. */
export interface KeyResult {
  readonly key: string | null;
  readonly valid: Validity;
  /** When valid: the operations' `call` indexes in an order that explains every answer. */
  readonly linearization: readonly number[];
  /**
   * When invalid and explained: the `call` indexes of operations that have no order even if each of the others took effect within
   * its own interval, with the answer that it got, or never. Null for what is not invalid and for keys beyond those explained.
   */
  readonly contradiction: readonly number[] | null;
}

export interface Verdict {
  /** Such as linearizability, durability. */
  readonly property: string;
  /** Name of the model, where the property is relative to one. */
  readonly model: string | null;
  /** What the object starts with, where that was said (`startingWith`). */
  readonly initial?: Json;
  readonly valid: Validity;
  /** One sentence with figures. */
  readonly summary: string;
  /** Present when `valid` is not true. At most a few, one per failing key. */
  readonly explanations: readonly Explanation[];
  readonly cost: { readonly milliseconds: number; readonly configurations: number; readonly bytes: number };
  /** Facts of the property's own: counts, lost elements … */
  readonly details: { readonly [name: string]: Json };
  /** Present where the property is judged key by key. */
  readonly keys?: readonly KeyResult[];
}

/** The cost of a judgement that searches nothing. */
export const noCost: Verdict["cost"] = { milliseconds: 0, configurations: 0, bytes: 0 };

/** False beats unknown beats true, as in Jepsen's checker.clj `merge-valid`. */
export function mergeValidity(all: readonly Validity[]): Validity {
  if (all.includes(false)) return false;
  return all.includes("unknown") ? "unknown" : true;
}

/** Several properties of one history as one verdict, which has the summary of what is wrong or open, or else of all. */
export function together([first, ...others]: readonly [Verdict, ...Verdict[]]): Verdict {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const valid = mergeValidity(all.map((each) => each.valid));
  const told = valid === true ? all : all.filter((each) => each.valid === valid);
  return {
    property: all.map(({ property }) => property).join("; "),
    model: null,
    valid,
    summary: told.map(({ summary }) => summary).join(" "),
    explanations: all.flatMap(({ explanations }) => explanations),
    cost: {
      milliseconds: sum(all.map(({ cost }) => cost.milliseconds)),
      configurations: sum(all.map(({ cost }) => cost.configurations)),
      bytes: Math.max(...all.map(({ cost }) => cost.bytes)),
    },
    details: Object.fromEntries(all.map(({ property, details }) => [property, details])),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
