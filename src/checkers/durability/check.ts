/**
 * Durability of a set: every acknowledged element is in every final read. A final read is an acknowledged read that was invoked
 * after the last add had been invoked and completed, or given up; an add that never completed may land later still, so it is
 * neither missed nor unexpected. After jepsen.checker/set.
 */

import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientNameFirst } from "../../history/process.js";
import type { Explanation, ExplanationStep, Verdict } from "../verdict.js";

const named = 5;

interface Element {
  readonly value: Json;
  readonly add: Operation;
}

export function checkDurability(operations: readonly Operation[]): Verdict {
  const begun = performance.now();
  const adds = operations.filter((operation) => operation.f === "add");
  const settled = Math.max(
    -1,
    ...adds.map((add) => add.call),
    ...adds.flatMap((add) => (add.return === Number.POSITIVE_INFINITY ? [] : [add.return])),
  );
  const reads = operations.filter(
    (operation) => operation.f === "read" && operation.type === "ok" && operation.call > settled,
  );
  const attempted = new Map<string, Element>(
    adds.map((add) => [canonicalJson(add.input), { value: add.input, add }] as const),
  );
  const acknowledged = [...attempted].filter(([, { add }]) => add.type === "ok");
  const failed = new Set([...attempted].flatMap(([name, { add }]) => (add.type === "fail" ? [name] : [])));

  const contents = reads.map((read) => {
    const elements = Array.isArray(read.output) ? read.output.map((element) => canonicalJson(element)) : [];
    return { read, elements, present: new Set(elements) };
  });
  const lost = acknowledged.flatMap(([name, element]) => {
    const missing = contents.filter(({ present }) => !present.has(name)).map(({ read }) => read);
    return missing.length === 0 ? [] : [{ ...element, missing }];
  });
  const everPresent = new Set(contents.flatMap(({ elements }) => elements));
  const unexpected = [...everPresent].filter((name) => !attempted.has(name) || failed.has(name));
  const duplicated = contents.flatMap(({ elements, present }) => (elements.length > present.size ? elements : []));
  const recovered = [...attempted].filter(([name, { add }]) => add.type === "info" && everPresent.has(name));

  const wrong = lost.length > 0 || unexpected.length > 0 || duplicated.length > 0;
  const valid = reads.length === 0 ? "unknown" : !wrong;
  return {
    property: "durability",
    model: "set",
    valid,
    summary:
      valid === "unknown"
        ? "Unknown: no read succeeded after the last add, so nobody saw what became of the elements."
        : valid
          ? `Durable: ${allOf(acknowledged.length)} in ${reads.length === 1 ? "the final read" : `each of ${reads.length} final reads`}.`
          : `Not durable: of ${plural(acknowledged.length, "acknowledged element")} ${plural(lost.length, "is", "are")} missing from a final read; ` +
            `${plural(unexpected.length, "element is", "elements are")} there that should not be, ${duplicated.length > 0 ? "some" : "none"} are there twice.`,
    explanations: wrong ? [explain(lost, unexpected, failed, attempted)] : [],
    cost: { milliseconds: Math.round(performance.now() - begun), configurations: 0, bytes: 0 },
    details: {
      attempted: attempted.size,
      acknowledged: acknowledged.length,
      finalReads: reads.length,
      lost: lost.slice(0, 100).map(({ value }) => value),
      lostCount: lost.length,
      recoveredCount: recovered.length,
      unexpectedCount: unexpected.length,
    },
  };
}

function allOf(acknowledged: number): string {
  return acknowledged === 1 ? "the 1 acknowledged element is" : `all ${acknowledged} acknowledged elements are`;
}

function explain(
  lost: readonly (Element & { readonly missing: readonly Operation[] })[],
  unexpected: readonly string[],
  failed: ReadonlySet<string>,
  attempted: ReadonlyMap<string, Element>,
): Explanation {
  const at = (operation: Operation): string => (operation.node === undefined ? "" : ` at ${operation.node}`);
  const steps: ExplanationStep[] = lost.slice(0, named).flatMap(({ value, add, missing }) => [
    {
      call: add.call,
      sentence: `${clientNameFirst(add.process)} added ${JSON.stringify(value)}${at(add)}, and it was acknowledged.`,
    },
    ...missing.slice(0, 1).map((read) => ({
      call: read.call,
      sentence: `${clientNameFirst(read.process)} read the set${at(read)} at the end, and ${JSON.stringify(value)} was not in it.`,
    })),
  ]);
  for (const name of unexpected.slice(0, named)) {
    const add = attempted.get(name)?.add;
    steps.push({
      call: add?.call ?? null,
      sentence: failed.has(name)
        ? `${name} is in a final read although its add was answered with a failure.`
        : `${name} is in a final read although nobody added it.`,
    });
  }
  return {
    headline:
      lost.length > 0
        ? `${plural(lost.length, "acknowledged element")} ${lost.length === 1 ? "was" : "were"} lost.`
        : "The final reads hold what should not be there.",
    key: null,
    steps,
  };
}
