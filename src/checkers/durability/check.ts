/**
 * Durability of a set: every acknowledged element is in every final read. A final read is an acknowledged read that was invoked
 * after the last add had been invoked and completed, or given up; an add that never completed may land later still, so it is
 * neither missed nor unexpected. After jepsen.checker/set.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { set } from "../../models/set.js";
import { clientOf } from "../telling/operation.js";
import { shown } from "../telling/shown.js";
import { tellUnwritten } from "../telling/unwritten.js";
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
            `${plural(unexpected.length, "element is", "elements are")} there that should not be, and ${duplicated.length > 0 ? "some are" : "none is"} duplicated.`,
    explanations: wrong ? [explain(operations, contents, lost, unexpected)] : [],
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

interface Content {
  readonly read: Operation;
  readonly elements: readonly string[];
  readonly present: ReadonlySet<string>;
}

/** `unexpected`: in canonical text. */
function explain(
  operations: readonly Operation[],
  contents: readonly Content[],
  lost: readonly (Element & { readonly missing: readonly Operation[] })[],
  unexpected: readonly string[],
): Explanation {
  const at = (operation: Operation): string => (operation.node === undefined ? "" : ` at ${operation.node}`);
  const begin = (operation: Operation): string => `Event ${operation.call}: ${clientOf(operation)}`;
  const steps: ExplanationStep[] = lost.slice(0, named).flatMap(({ value, add, missing }) => [
    { call: add.call, sentence: `${begin(add)} added ${shown(value)}${at(add)}, and the add was acknowledged.` },
    ...missing.slice(0, 1).map((read) => ({
      call: read.call,
      sentence: `${begin(read)} read the set${at(read)} after all adds had ended, and ${shown(value)} was not in it.`,
    })),
  ]);
  for (const name of unexpected.slice(0, named)) {
    const read = contents.find(({ present }) => present.has(name))?.read;
    const value = elementsOf(read).find((element) => canonicalJson(element) === name) ?? null;
    if (read === undefined) continue;
    const { sentences, related } = tellUnwritten({ finder: read, value }, operations, set);
    steps.push(
      {
        call: read.call,
        sentence: `${begin(read)} read the set${at(read)} after all adds had ended, and ${shown(value)} was in it.`,
      },
      ...sentences.map((sentence, place) => ({ call: place === 0 ? (related[0]?.call ?? null) : null, sentence })),
    );
  }
  for (const { read, elements, present } of contents.filter(
    ({ elements, present }) => elements.length > present.size,
  )) {
    const twice = elements.find((element, place) => elements.indexOf(element) < place);
    const value = elementsOf(read).find((element) => canonicalJson(element) === twice) ?? null;
    steps.push({
      call: read.call,
      sentence: `${begin(read)} read the set${at(read)}, and ${shown(value)} was in it more than once (${plural(elements.length, "element")}, ${present.size} different).`,
    });
    break;
  }
  return {
    headline:
      lost.length > 0
        ? `${plural(lost.length, "acknowledged element was", "acknowledged elements were")} lost.`
        : unexpected.length > 0
          ? `The final reads hold ${plural(unexpected.length, "element")} that should not be there.`
          : "A final read holds an element more than once.",
    key: null,
    steps,
  };
}

function elementsOf(read: Operation | undefined): readonly Json[] {
  return Array.isArray(read?.output) ? read.output : [];
}
