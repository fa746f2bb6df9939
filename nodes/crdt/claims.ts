/** What replicated data types claim: nodes that hold the same updates hold the same state, however these came. */
import type { OwnTrace } from "../../nodes/trace.js";
import type { FactClaim } from "../../src/contract/claim.js";

export const strongConvergence = convergenceOf("crdt/state");

/** `event`: has `key`, `holds` and `state`. */
export function convergenceOf(event: OwnTrace["type"]): FactClaim {
  return {
    kind: "facts",
    name: "strong-convergence",
    headline: "Two nodes held the same updates of an object, and different states.",
    source:
      'Shapiro, Preguiça, Baquero and Zawirski, "Conflict-Free Replicated Data Types" (SSS 2011), definition 2.3, strong convergence',
    traces: [event],
    facts(seen) {
      if (seen.seen !== "trace" || seen.event.type !== event) return [];
      const { key, holds, state } = seen.event;
      return [{ kind: "state", about: [String(key), String(holds)], says: [state ?? null], by: seen.node }];
    },
    broken({ kind, about, says, by }, known) {
      if (kind !== "state" || !Array.isArray(about)) return undefined;
      const others = known.filter((each) => each.kind === "state");
      if (others.length === 0) return undefined;
      const other = others.find((each) => each.says[0] !== says[0]);
      if (other === undefined) return null;
      const where = other.by === by ? `${by} at another moment` : other.by;
      return `${by} holds the updates ${about[1]} of ${about[0]} and has the state ${says[0]}, and ${where} holds the same and has ${other.says[0]}.`;
    },
  };
}
