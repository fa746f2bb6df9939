/** By what kind of contradiction a run was convicted: what findings are grouped by, and what a smaller run must still show. */

/** The part of a verdict that says so. */
interface Judged {
  readonly checks: readonly {
    readonly property: string;
    readonly model: string | null;
    readonly valid: boolean | "unknown";
    readonly details: Readonly<Record<string, unknown>>;
  }[];
}

/** Kinds of what was found wrong, those that clients saw first; empty if nothing was. */
export function kindsOf(verdict: Judged): readonly string[] {
  return verdict.checks.flatMap(({ property, model, valid, details }) => {
    if (valid !== false) return [];
    if (property === "invariants" && Array.isArray(details.claims)) {
      return details.claims.map((claim) => `invariant ${String(claim)}`);
    }
    return [model === null ? property : `${property} of a ${model}`];
  });
}
