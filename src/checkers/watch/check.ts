/**
 * Watches of a store whose writes have revisions, as etcd has them: every watcher gets each write from the revision that it asked for, once, in
 * the one order, and passes none over. problems.ts has the rules. What no watch has got yet is neither right nor wrong, since it may
 * come later. Exact for histories of whole writes: `test/unit/checkers/watch.test.ts` has the brute force.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { noCost, type Verdict } from "../verdict.js";
import { fieldOf, type WatchFacts, watchFacts } from "./facts.js";
import { problemsOf } from "./problems.js";

/** Problems that are told. */
const named = 3;

export function checkWatches(operations: readonly Operation[]): Verdict {
  const facts = watchFacts(operations);
  const problems = problemsOf(facts);
  const got = facts.batches.reduce((sum, { items }) => sum + items.filter(({ kind }) => kind === "event").length, 0);
  const unseen = unseenIn(facts).length;
  const unended = unendedIn(facts);
  const valid = problems.length > 0 ? false : got === 0 || unseen > 0 || unended > 0 ? "unknown" : true;
  const held = `${plural(facts.placed.size, "revision")} and ${plural(got, "event")} of watches`;
  const [first] = problems;
  return {
    ...{ property: "watching", model: null, valid, cost: noCost },
    summary:
      first !== undefined
        ? `Not what watchers may get: ${plural(problems.length, "problem")} with ${held}. ${first.headline}`
        : got === 0
          ? "Unknown: no watch got a write."
          : unseen > 0
            ? `Unknown: of ${held}, ${plural(unseen, "acknowledged write was", "acknowledged writes were")} seen by no watch, and may be late or lost.`
            : unended > 0
              ? `Unknown: of ${held}, ${plural(unended, "last watch", "last watches")} did not come to the last revision, and may be late.`
              : `Watched in order: ${held}, each in its place, and no write passed over.`,
    explanations: problems.slice(0, named),
    details: { revisions: facts.placed.size, events: got, unseen, unended, problems: problems.length },
  };
}

/**
 * What watches at the end should get: all from the first acknowledged write that no watch got, or from some writes before the last, up to the
 * last revision that any operation shows. Undefined if there is none.
 */
export function lastStretch(
  operations: readonly Operation[],
  atLeast: number,
): { readonly from: number; readonly to: number } | undefined {
  const facts = watchFacts(operations);
  const to = [...facts.placed.keys()].at(-1);
  if (to === undefined) return undefined;
  return { from: Math.max(1, Math.min(to - atLeast, ...unseenIn(facts))), to };
}

/** Revisions of acknowledged writes that no watch got. */
function unseenIn({ writes, batches }: WatchFacts): readonly number[] {
  const seen = new Set(
    batches.flatMap(({ items }) => items.flatMap((each) => (each.kind === "event" ? [each.revision] : []))),
  );
  return writes.flatMap(({ type, output }) =>
    type === "ok" && typeof output === "number" && !seen.has(output) ? [output] : [],
  );
}

/** How many clients' last watches up to a revision were not answered. */
function unendedIn({ watches }: WatchFacts): number {
  const last = new Map<Operation["process"], Operation>();
  for (const watch of watches) if (fieldOf(watch.input, "to") !== undefined) last.set(watch.process, watch);
  return [...last.values()].filter(({ type }) => type !== "ok").length;
}
