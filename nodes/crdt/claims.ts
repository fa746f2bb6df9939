/** What replicated data types claim: nodes that hold the same updates hold the same state, however these came. */
import type { OwnTrace } from "../../nodes/trace.js";
import { jsonIn, textIn } from "../../src/claims/fields.js";
import type { FactClaim } from "../../src/contract/claim.js";

export const strongConvergence = convergenceOf("crdt/state");

/** `event`: has `key`, `holds`, `state` and `shows`. */
export function convergenceOf(event: OwnTrace["type"]): FactClaim {
  return {
    kind: "facts",
    name: "strong-convergence",
    headline: "Two nodes held the same updates of an object, and differed.",
    source:
      'Shapiro, Preguiça, Baquero and Zawirski, "Conflict-Free Replicated Data Types" (SSS 2011), definition 2.3, strong convergence',
    traces: [event],
    facts(seen) {
      if (seen.seen !== "trace" || seen.event.type !== event) return [];
      const says = [jsonIn(seen.event, "state"), jsonIn(seen.event, "shows")];
      const about = [textIn(seen.event, "key"), textIn(seen.event, "holds")] as const;
      return [{ kind: "state", about, says, by: seen.node }];
    },
    broken({ kind, about, says, by }, known) {
      if (kind !== "state" || !Array.isArray(about)) return undefined;
      const others = known.filter((each) => each.kind === "state");
      if (others.length === 0) return undefined;
      // An order of elements is not in the name of a state.
      const text = JSON.stringify(says);
      const other = others.find((each) => JSON.stringify(each.says) !== text);
      if (other === undefined) return null;
      // While a system is explored, who showed a fact is not kept.
      const where = other.by === undefined ? "another" : other.by === by ? `${by} at another moment` : other.by;
      const [mine, theirs] =
        says[0] === other.says[0]
          ? [`shows ${JSON.stringify(says[1])}`, `shows ${JSON.stringify(other.says[1])}`]
          : [`has the state ${says[0]}`, `has ${other.says[0]}`];
      return `${by ?? "A node"} holds the updates ${about[1]} of ${about[0]} and ${mine}, and ${where} holds the same and ${theirs}.`;
    },
  };
}
