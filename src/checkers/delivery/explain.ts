/** Which elements were lost, and which came out that should not have, in sentences about single operations. */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { unorderedQueue } from "../../models/queue.js";
import { clientOf } from "../telling/operation.js";
import { events, listed, onKey, shown } from "../telling/shown.js";
import { tellUnwritten } from "../telling/unwritten.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import type { Element } from "./facts.js";

/** Elements of each kind that are told. */
const named = 5;

interface Findings {
  readonly lost: readonly Element[];
  readonly unexpected: readonly Element[];
  /** The last drain at each node, which found nothing. */
  readonly drains: readonly Operation[];
  /** Of all keys. */
  readonly operations: readonly Operation[];
}

export function explainDelivery({ lost, unexpected, drains, operations }: Findings): Explanation {
  return {
    headline:
      lost.length > 0
        ? `${plural(lost.length, "acknowledged element was", "acknowledged elements were")} lost.`
        : `${plural(unexpected.length, "element")} came out of the queue that should not have.`,
    key: null,
    steps: [
      ...lost.slice(0, named).flatMap(stepsOfLost),
      ...(lost.length > 0 ? [stepOfDrains(drains)] : []),
      ...unexpected.slice(0, named).flatMap((element) => stepsOfUnexpected(element, operations)),
    ],
  };
}

function stepsOfLost({ key, value, attempts }: Element): ExplanationStep[] {
  const acknowledged = attempts.find(({ type }) => type === "ok");
  if (acknowledged === undefined) return [];
  return [
    {
      call: acknowledged.call,
      sentence:
        `${begin(acknowledged)} enqueued ${shown(value)}${onKey(key)}${at(acknowledged)}, which was acknowledged, and ` +
        "no dequeue or drain ever handed it out.",
    },
  ];
}

function stepOfDrains(drains: readonly Operation[]): ExplanationStep {
  const nodes = drains.flatMap(({ node }) => node ?? []);
  const where = nodes.length === 0 ? "" : ` at ${listed(nodes)}`;
  return {
    call: drains[0]?.call ?? null,
    sentence: `After all else had ended, drains${where} found the queue empty (${events(drains.map(({ call }) => call))}).`,
  };
}

function stepsOfUnexpected(
  { key, value, deliveries: [first] }: Element,
  operations: readonly Operation[],
): ExplanationStep[] {
  if (first === undefined) return [];
  const own = operations.filter((operation) => operation.key === key);
  const { sentences, related } = tellUnwritten({ finder: first, value }, own, unorderedQueue);
  return [
    { call: first.call, sentence: `${begin(first)} was handed ${shown(value)}${onKey(key)}${at(first)}.` },
    ...sentences.map((sentence, place) => ({ call: place === 0 ? (related[0]?.call ?? null) : null, sentence })),
  ];
}

function begin(operation: Operation): string {
  return `Event ${operation.call}: ${clientOf(operation)}`;
}

function at({ node }: Operation): string {
  return node === undefined ? "" : ` at ${node}`;
}
