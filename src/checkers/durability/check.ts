/**
 * Durability of a set, key by key: every acknowledged element is in every final read. A final read is an acknowledged read that was
 * invoked after the last add of the key had been invoked and completed, or given up; an add that never completed may land later
 * still, so it is neither missed nor unexpected. After jepsen.checker/set.
 *
 * An element that was added more than once is one element with several attempts: acknowledged if one of them was, not to be
 * expected only if all of them failed.
 */

import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { set } from "../../models/set.js";
import { byKey } from "../by-key.js";
import { mergeValidity, type Validity, type Verdict } from "../verdict.js";
import type { Duplicated, Element, LostElement, UnexpectedElement } from "./element.js";
import { explainDurability } from "./explain.js";

interface KeyFindings {
  readonly valid: Validity;
  readonly reads: readonly Operation[];
  readonly attempted: readonly Element[];
  readonly acknowledged: readonly Element[];
  readonly lost: readonly LostElement[];
  readonly unexpected: readonly UnexpectedElement[];
  readonly duplicated: readonly Duplicated[];
  readonly recovered: number;
}

/** `model`: the set, or the set that starts with some elements (`startingWith`). */
export function checkDurability(operations: readonly Operation[], model: Pick<Model, "init"> = set): Verdict {
  const begun = performance.now();
  const found = [...byKey(operations)].map(([key, own]) => findingsOf(key, own, model.init));
  const seen = found.length === 0 ? "unknown" : mergeValidity(found.map((each) => each.valid));
  const lost = found.flatMap((each) => each.lost);
  const unexpected = found.flatMap((each) => each.unexpected);
  const acknowledged = found.reduce((sum, each) => sum + each.acknowledged.length, 0);
  const finalReads = found.reduce((sum, each) => sum + each.reads.length, 0);
  // Reads of a set that need not hold anything prove nothing.
  const valid = seen === true && acknowledged === 0 ? "unknown" : seen;
  const duplicated = found.flatMap((each) => each.duplicated);
  return {
    property: "durability",
    model: set.name,
    valid,
    summary:
      valid === "unknown"
        ? seen === true
          ? "Unknown: no add was acknowledged, so nothing had to be there."
          : "Unknown: no read succeeded after the last add, so nobody saw what became of the elements."
        : valid
          ? `Durable: ${allOf(acknowledged)} in ${finalReads === 1 ? "the final read" : `each of ${finalReads} final reads`}.`
          : `Not durable: of ${plural(acknowledged, "acknowledged element")} ${plural(lost.length, "is", "are")} missing from a final read; ` +
            `${plural(unexpected.length, "element is", "elements are")} there that should not be, and ${duplicated.length > 0 ? "some are" : "none is"} duplicated.`,
    explanations: valid === false ? [explainDurability(operations, { lost, unexpected, duplicated })] : [],
    cost: { milliseconds: Math.round(performance.now() - begun), configurations: 0, bytes: 0 },
    details: {
      attempted: found.reduce((sum, each) => sum + each.attempted.length, 0),
      acknowledged,
      finalReads,
      lost: lost.slice(0, 100).map(({ value }) => value),
      lostCount: lost.length,
      recoveredCount: found.reduce((sum, each) => sum + each.recovered, 0),
      unexpectedCount: unexpected.length,
    },
  };
}

function findingsOf(key: string | null, operations: readonly Operation[], init: Json): KeyFindings {
  const elements = elementsOf(key, operations, init);
  const reads = finalReads(operations);
  const contents = reads.map((read) => {
    const shown = Array.isArray(read.output) ? read.output : [];
    return { read, shown, present: new Set(shown.map((element) => canonicalJson(element))) };
  });
  const attempted = [...elements.values()];
  const acknowledged = attempted.filter(
    ({ attempts, initial }) => initial || attempts.some(({ type }) => type === "ok"),
  );
  const lost = acknowledged.flatMap((element): LostElement[] => {
    const missing = contents.filter(({ present }) => !present.has(element.name)).map(({ read }) => read);
    return missing.length === 0 ? [] : [{ ...element, missing }];
  });
  /** By canonical text: the value, and the first read that shows it. */
  const everPresent = new Map<string, { readonly value: Json; readonly shownBy: Operation }>();
  for (const { read, shown } of contents) {
    for (const value of shown) {
      const name = canonicalJson(value);
      if (!everPresent.has(name)) everPresent.set(name, { value, shownBy: read });
    }
  }
  const unexpected = [...everPresent].flatMap(([name, { value, shownBy }]): UnexpectedElement[] => {
    const known = elements.get(name);
    if (known === undefined) return [{ key, name, value, attempts: [], initial: false, shownBy }];
    return !known.initial && known.attempts.every(({ type }) => type === "fail") ? [{ ...known, shownBy }] : [];
  });
  const duplicated = contents.flatMap(({ read, shown, present }): Duplicated[] =>
    shown.length > present.size ? [{ read, elements: shown, different: present.size }] : [],
  );
  const certain = new Set(acknowledged);
  const recovered = attempted.filter(
    (element) =>
      !certain.has(element) && element.attempts.some(({ type }) => type === "info") && everPresent.has(element.name),
  ).length;
  const wrong = lost.length > 0 || unexpected.length > 0 || duplicated.length > 0;
  const valid = reads.length === 0 ? "unknown" : !wrong;
  return { valid, reads, attempted, acknowledged, lost, unexpected, duplicated, recovered };
}

/** By canonical text. */
function elementsOf(key: string | null, operations: readonly Operation[], init: Json): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element & { readonly attempts: Operation[] }>();
  for (const name of Array.isArray(init) ? init.map(String) : []) {
    elements.set(name, { key, name, value: JSON.parse(name), attempts: [], initial: true });
  }
  for (const operation of operations) {
    if (operation.f !== "add") continue;
    const name = canonicalJson(operation.input);
    const known = elements.get(name);
    if (known !== undefined) known.attempts.push(operation);
    else elements.set(name, { key, name, value: operation.input, attempts: [operation], initial: false });
  }
  return elements;
}

function finalReads(operations: readonly Operation[]): readonly Operation[] {
  let settled = -1;
  for (const { f, call, return: returned } of operations) {
    if (f !== "add") continue;
    settled = Math.max(settled, call, returned === Number.POSITIVE_INFINITY ? -1 : returned);
  }
  return operations.filter(({ f, type, call }) => f === "read" && type === "ok" && call > settled);
}

function allOf(acknowledged: number): string {
  return acknowledged === 1 ? "the 1 acknowledged element is" : `all ${acknowledged} acknowledged elements are`;
}
