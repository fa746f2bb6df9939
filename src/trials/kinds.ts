/** By what kind of contradiction a run was convicted: what findings are grouped by, and what a smaller run must still show. */
import { isObservable } from "../contract/claim.js";
import type { System } from "../contract/system.js";
import { withArticle } from "../models/model.js";
import type { RunVerdict } from "../record/record.js";

/** The part of a check that says so. */
type Check = Pick<RunVerdict["checks"][number], "property" | "model" | "valid" | "details">;

/** Kinds of what was found wrong, those that clients saw first; empty if nothing was. */
export function kindsOf(checks: readonly Check[]): readonly string[] {
  return checks.flatMap(({ property, model, valid, details }) => {
    if (valid !== false) return [];
    if (property === "invariants" && Array.isArray(details.claims)) {
      return details.claims.map((claim) => `${ofInvariant}${String(claim)}`);
    }
    return [model === null ? property : `${property} of ${withArticle(model)}`];
  });
}

/**
 * The kind that a run is a finding of: the first, but that of a crash only where there is no other, since a crash may have any cause and
 * tells less. Undefined if nothing was found wrong.
 */
export function leadingKind(kinds: readonly string[]): string | undefined {
  return kinds.find((kind) => kind !== "crash") ?? kinds[0];
}

const ofInvariant = "invariant ";

/** The claim that was broken, if the kind is that of one. */
export function claimOfKind(kind: string): string | undefined {
  return kind.startsWith(ofInvariant) ? kind.slice(ofInvariant.length) : undefined;
}

/** Whether no cluster but the simulated one could see a contradiction of the kind. */
export function onlyInSim(kind: string, { claims }: System): boolean {
  const broken = claimOfKind(kind);
  if (broken === undefined) return false;
  return !claims.some(({ claim }) => broken === claim.name && isObservable(claim));
}
