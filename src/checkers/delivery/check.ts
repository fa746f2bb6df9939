/**
 * Delivery by a queue, key by key: what was acknowledged comes out at least once, and nothing comes out that was not put in before. Order is
 * not judged, and an element may come out again, since queues that get no acknowledgement hand elements out a second time. After
 * jepsen.checker/total-queue, which counts equal elements; here they are one.
 *
 * An element is lost only if the queue was found empty at every node that ever answered, repeatedly, after all else had ended: until then it may
 * be there.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { byKey } from "../by-key.js";
import type { Verdict } from "../verdict.js";
import { explainDelivery } from "./explain.js";
import { type Element, isAcknowledged, isUndelivered, queueFacts } from "./facts.js";

export function checkDelivery(operations: readonly Operation[]): Verdict {
  const begun = performance.now();
  const queues = [...byKey(operations)].map(([key, own]) => queueFacts(key, own));
  const elements = queues.flatMap((each) => each.elements);
  const acknowledged = elements.filter(isAcknowledged).length;
  const lost = queues.filter(({ notSeenEmpty }) => notSeenEmpty.length === 0).flatMap(undeliveredOf);
  const missing = queues.flatMap(undeliveredOf).length - lost.length;
  const unexpected = elements.filter(isUnexpected);
  const twice = elements.filter(({ deliveries }) => deliveries.length > 1).length;
  const wrong = lost.length > 0 || unexpected.length > 0;
  const valid = wrong ? false : missing > 0 || acknowledged === 0 ? "unknown" : true;
  const notSeenEmpty = [...new Set(queues.flatMap((each) => each.notSeenEmpty))];
  return {
    property: "delivery",
    model: null,
    valid,
    summary: wrong
      ? `Not delivered: of ${plural(acknowledged, "acknowledged element")} ${plural(lost.length, "was", "were")} lost; ` +
        `${plural(unexpected.length, "element was", "elements were")} handed out that should not have been.`
      : acknowledged === 0
        ? "Unknown: no element was acknowledged."
        : missing > 0
          ? `Unknown: ${plural(missing, "acknowledged element has", "acknowledged elements have")} not come out, and ${whyUnknown(notSeenEmpty)}.`
          : `Delivered: ${allOf(acknowledged)} handed out, ${twice === 0 ? "none" : twice} of them more than once.`,
    explanations: wrong
      ? [explainDelivery({ lost, unexpected, drains: queues.flatMap(({ emptyDrains }) => emptyDrains), operations })]
      : [],
    cost: { milliseconds: Math.round(performance.now() - begun), configurations: 0, bytes: 0 },
    details: {
      attempted: elements.filter(({ attempts }) => attempts.length > 0).length,
      acknowledged,
      delivered: elements.filter(({ deliveries }) => deliveries.length > 0).length,
      lost: lost.slice(0, 100).map(({ value }) => value),
      lostCount: lost.length,
      missingCount: missing,
      unexpectedCount: unexpected.length,
      moreThanOnceCount: twice,
      recoveredCount:
        elements.filter((each) => !isAcknowledged(each) && each.deliveries.length > 0).length - unexpected.length,
    },
  };
}

function undeliveredOf({ elements }: { readonly elements: readonly Element[] }): readonly Element[] {
  return elements.filter(isUndelivered);
}

/** Handed out although no client had asked to put it in by then, or all of these attempts failed. */
function isUnexpected({ attempts, deliveries: [first] }: Element): boolean {
  if (first === undefined) return false;
  return !attempts.some(({ type, call }) => type !== "fail" && call < first.return);
}

function whyUnknown(notSeenEmpty: readonly string[]): string {
  const [first = "", ...others] = notSeenEmpty;
  if (first === "" && others.length === 0) return "no drain found the queue empty at the end";
  return `no drain found the queue empty at the end at ${notSeenEmpty.join(", ")}`;
}

function allOf(acknowledged: number): string {
  return acknowledged === 1 ? "the 1 acknowledged element was" : `all ${acknowledged} acknowledged elements were`;
}
