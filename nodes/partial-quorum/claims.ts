/** What partial quorums claim: nodes that have heard of the same writes hold the same state, and a hint stays until its owner has all of it. */
import { textIn } from "../../src/claims/fields.js";
import { type FactClaim, isPair } from "../../src/contract/claim.js";
import { convergenceOf } from "../crdt/claims.js";

export const hintsArrive: FactClaim = {
  kind: "facts",
  name: "hints-arrive",
  headline: "A node forgot what it kept for another before that one had it.",
  source:
    'DeCandia et al., "Dynamo: Amazon\'s Highly Available Key-value Store", SOSP 2007, section 4.6: a hinted replica is deleted once it was delivered',
  traces: ["partial-quorum/handed-off"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "partial-quorum/handed-off") return [];
    const about = [textIn(seen.event, "key"), textIn(seen.event, "owner")] as const;
    const says = [textIn(seen.event, "kept"), textIn(seen.event, "holds")];
    return [{ kind: "handed-off", about, says, by: seen.node }];
  },
  broken({ kind, about, says, by }) {
    if (kind !== "handed-off" || !isPair(about)) return undefined;
    const [kept, holds] = says.map((text) => vectorOf(String(text)));
    const missing = [...(kept ?? [])].filter(([node, count]) => count > (holds?.get(node) ?? 0));
    if (missing.length === 0) return null;
    const [key, owner] = about;
    const heard = holds === undefined || holds.size === 0 ? "had not answered" : `had said to hold ${says[1]}`;
    return `${by ?? "A node"} forgot the writes ${says[0]} of ${key}, which it kept for ${owner}; ${owner} ${heard}.`;
  },
};

/** A version vector from its text. */
function vectorOf(text: string): ReadonlyMap<string, number> {
  const pairs = text.split(" ").filter((word) => word !== "");
  return new Map(
    pairs.map((word) => [word.slice(0, word.lastIndexOf(":")), Number(word.slice(word.lastIndexOf(":") + 1))]),
  );
}

export const sameWritesSameCopies: FactClaim = convergenceOf("partial-quorum/state");
