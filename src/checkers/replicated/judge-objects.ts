/** Judges replicated objects one by one, and makes one verdict of what was found. */

import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientNameFirst } from "../../history/process.js";
import { byKey } from "../by-key.js";
import { listed, onKey, shown } from "../telling/shown.js";
import type { Explanation, ExplanationStep, Verdict } from "../verdict.js";
import { fresh, settled } from "./knowledge.js";

/** One answer that nothing explains. */
export interface Finding {
  readonly headline: string;
  readonly steps: readonly ExplanationStep[];
}

/** Completed reads come in the order of their answers; the judge of one object is asked about each operation once. */
export interface ObjectJudge {
  /** An operation has completed. */
  completed(operation: Operation): Finding | undefined;
  /** After the last operation: what only all of them together show. */
  atEnd?(): Finding | undefined;
}

const mostExplained = 3;

export function judgeObjects(
  operations: readonly Operation[],
  {
    property,
    model,
    judgeOf,
    by = "updates that may have reached its node",
    contentsOf = elementsInAnyOrder,
  }: {
    readonly property: string;
    /** What explains each read, if the objects are as they should be. */
    readonly by?: string;
    /** A text of what a read shows, the same for reads that show the same. */
    readonly contentsOf?: (read: Operation) => string;
    /** What the objects are, in the plural. */
    readonly model: string;
    /** `updates`: those of the object that did not fail, in the order of their invocations. */
    judgeOf(updates: readonly Operation[]): ObjectJudge;
  },
): Verdict {
  const begun = performance.now();
  const explanations: Explanation[] = [];
  let [reads, settledReads] = [0, 0];
  const broken = { reads: 0, updates: 0, orders: 0 };
  const objects = byKey(operations);
  for (const [key, own] of objects) {
    const judge = judgeOf(own.filter((operation) => isUpdate(operation) && operation.type !== "fail"));
    const completed = own.filter(({ type }) => type === "ok").sort((a, b) => a.return - b.return);
    const agreement = new Agreement(contentsOf);
    const found: Finding[] = [];
    for (const operation of completed) {
      if (!isUpdate(operation)) reads += 1;
      if (operation.f === settled) settledReads += 1;
      const finding = judge.completed(operation) ?? agreement.completed(operation);
      if (finding === undefined) continue;
      found.push(finding);
      broken[isUpdate(operation) ? "updates" : "reads"] += 1;
    }
    const together = judge.atEnd?.();
    if (together !== undefined) {
      found.push(together);
      broken.orders += 1;
    }
    const [first] = found;
    if (first !== undefined && explanations.length < mostExplained) explanations.push({ ...first, key });
  }
  const all = broken.reads + broken.updates + broken.orders;
  const valid = all > 0 ? false : reads === 0 ? "unknown" : true;
  const amount = `${plural(reads, "read")} of ${plural(objects.size, "object")}`;
  return {
    ...{ property, model, valid, explanations },
    summary:
      valid === "unknown"
        ? "Unknown: no read succeeded, so what became of the updates is not known."
        : valid
          ? `Explained: each of ${amount} by ${by}, ${settledReads} of them after convergence.`
          : `Not explained: ${listed(whatIsWrong(broken, amount))} ${all === 1 ? "shows" : "show"} what no set of updates could have led to.`,
    cost: { milliseconds: Math.round(performance.now() - begun), configurations: 0, bytes: 0 },
    details: { objects: objects.size, reads, settledReads, broken: all },
  };
}

/** `reads`: as words, all of them. */
function whatIsWrong(
  broken: { readonly reads: number; readonly updates: number; readonly orders: number },
  reads: string,
): readonly string[] {
  return [
    ...(broken.reads === 0 ? [] : [`${broken.reads} of ${reads}`]),
    ...(broken.updates === 0 ? [] : [plural(broken.updates, "acknowledged update")]),
    ...(broken.orders === 0 ? [] : [`the order of elements in ${plural(broken.orders, "object")}`]),
  ];
}

export function isUpdate({ f }: Operation): boolean {
  return f !== "read" && f !== settled && f !== fresh;
}

/** After convergence all nodes show the same. */
class Agreement {
  private first: Operation | undefined;

  constructor(private readonly contentsOf: (read: Operation) => string) {}

  completed(operation: Operation): Finding | undefined {
    if (operation.f !== settled) return undefined;
    const { first } = this;
    if (first === undefined) this.first = operation;
    else if (this.contentsOf(first) !== this.contentsOf(operation)) {
      return { headline: "The nodes did not come to agree.", steps: [stepOf(first), stepOf(operation)] };
    }
    return undefined;
  }
}

function elementsInAnyOrder({ output = null }: Operation): string {
  return canonicalJson(Array.isArray(output) ? output.map((each) => canonicalJson(each)).sort() : output);
}

/** "Event 3: client 1 was answered [1,2] at n1, after convergence." */
export function stepOf(operation: Operation, remark = ""): ExplanationStep {
  const { call, f, input, output = null, node, type, process, key } = operation;
  const where = node === undefined ? "" : ` at ${node}`;
  const what = isUpdate(operation)
    ? `asked to ${f} ${shown(input)}${onKey(key)}${where}${type === "info" ? ", and no answer came" : ""}`
    : `read ${shown(output)}${onKey(key)}${where}${f === settled ? ", after all nodes had had time to converge" : ""}`;
  return { call, sentence: `Event ${call}: ${clientNameFirst(process)} ${what}${remark}.` };
}

/** The answer of a read of several elements. */
export function listIn(read: Operation): readonly Json[] {
  return Array.isArray(read.output) ? read.output : withoutForm(read);
}

/** The form of answers is looked at before anything else is judged (checkers/answers/form.ts). */
export function withoutForm({ call, f, output }: Operation): never {
  throw new Error(`unreachable: ${f} of event ${call} was answered with ${shown(output)}`);
}

/** In the order of the history. */
export function inOrder(steps: readonly ExplanationStep[]): readonly ExplanationStep[] {
  return steps.toSorted((a, b) => (a.call ?? 0) - (b.call ?? 0));
}

/** Groups by the canonical text of what was asked. */
export function byInput(operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> {
  const found = new Map<string, Operation[]>();
  for (const operation of operations) {
    const text = canonicalJson(operation.input);
    const own = found.get(text);
    if (own === undefined) found.set(text, [operation]);
    else own.push(operation);
  }
  return found;
}
