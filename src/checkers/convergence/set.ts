/**
 * Convergence of a set that only grows and has a copy on each node: when updates have stopped and nodes had time to tell each other, each
 * holds every acknowledged element, once; and no read ever shows an element that no client had begun to add. In between nodes may differ.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { set } from "../../models/set.js";
import { checkDurability } from "../durability/check.js";
import { clientOf } from "../telling/operation.js";
import { shown } from "../telling/shown.js";
import { tellUnwritten } from "../telling/unwritten.js";
import type { Explanation, Verdict } from "../verdict.js";
import { isRead, lastReads, whyUnread } from "./last-reads.js";

const property = "convergence";

/** Operations: `add` of an element, `read` of a list of all that a node holds, and `settled` at the end. */
export function checkConvergingSet(operations: readonly Operation[]): Verdict {
  const adds = operations.filter(({ f }) => f === "add");
  const sure = adds.flatMap(({ type, input }) => (type === "ok" ? [canonicalJson(input)] : []));
  const last = lastReads(
    operations,
    (f) => f === "add",
    (read) => {
      const held = heldBy(read);
      return sure.some((name) => !held.has(name));
    },
  );
  const all = inventedIn(operations);
  const [invented] = all;
  const durable = checkDurability([...adds, ...last.reads.map((each) => ({ ...each, f: "read" }))]);
  const verdict =
    invented === undefined ? durable : { ...durable, details: { ...durable.details, invented: all.length } };
  if (invented !== undefined && verdict.valid !== false) {
    const summary = `Not converging: a read shows ${shown(invented.value)}, which no operation had begun to add.`;
    return {
      ...{ ...verdict, property, valid: false, summary },
      explanations: [explainInvented(invented, operations)],
    };
  }
  const unread = whyUnread(last);
  if (verdict.valid !== false && unread !== undefined)
    return { ...verdict, property, valid: "unknown", summary: unread };
  if (verdict.valid !== true)
    return { ...verdict, property, summary: verdict.summary.replace("Not durable", "Not converging") };
  const acknowledged = adds.filter(({ type }) => type === "ok").length;
  return {
    ...{ ...verdict, property },
    summary: `Converged: each of ${plural(last.reads.length, "node")} holds all of ${plural(acknowledged, "acknowledged element")}.`,
  };
}

/** In canonical text. */
function heldBy({ output }: Operation): ReadonlySet<string> {
  return new Set(Array.isArray(output) ? output.map((element: Json) => canonicalJson(element)) : []);
}

interface Invented {
  readonly finder: Operation;
  readonly value: Json;
}

/** Elements in reads that no add had begun to add before the read ended. */
function inventedIn(operations: readonly Operation[]): readonly Invented[] {
  /** By canonical text: when the first add began that may have taken effect. */
  const begun = new Map<string, number>();
  for (const { f, type, input, call } of operations) {
    if (f !== "add" || type === "fail") continue;
    const name = canonicalJson(input);
    begun.set(name, Math.min(begun.get(name) ?? call, call));
  }
  return operations.flatMap((finder) => {
    if (!isRead(finder.f) || finder.type !== "ok" || !Array.isArray(finder.output)) return [];
    const shownElements: readonly Json[] = finder.output;
    const value = shownElements.find(
      (element) => (begun.get(canonicalJson(element)) ?? Number.POSITIVE_INFINITY) > finder.return,
    );
    return value === undefined ? [] : [{ finder, value }];
  });
}

function explainInvented({ finder, value }: Invented, operations: readonly Operation[]): Explanation {
  const { sentences } = tellUnwritten({ finder, value }, operations, set);
  const where = finder.node === undefined ? "" : ` at ${finder.node}`;
  return {
    headline: "A node holds an element that no client added.",
    key: null,
    steps: [
      {
        call: finder.call,
        sentence: `Event ${finder.call}: ${clientOf(finder)} read the set${where}, and ${shown(value)} was in it.`,
      },
      ...sentences.map((sentence) => ({ call: null, sentence })),
    ],
  };
}
