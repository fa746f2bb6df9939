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
  traces: ["partial-quorum/hinted", "partial-quorum/handed-off"],
  // What it keeps from now on has nothing to do with what it forgot before.
  ordered: true,
  facts(seen) {
    if (seen.seen !== "trace") return [];
    const { node, event } = seen;
    const hinted = event.type === "partial-quorum/hinted";
    if (!hinted && event.type !== "partial-quorum/handed-off") return [];
    const about = [textIn(event, "key"), textIn(event, "owner")] as const;
    const holds = textIn(event, "holds");
    return hinted
      ? [{ kind: "hinted", about, says: [node, holds] }]
      : [{ kind: "handed-off", about, says: [node, textIn(event, "kept"), holds] }];
  },
  /**
   * The node has said to keep each of these until then, whatever it finds in its hint now. An answer of the owner that is late says less than one
   * before.
   */
  broken({ kind, about, says: [node, kept, said] }, known) {
    if (kind !== "handed-off" || !isPair(about)) return undefined;
    const own = known.filter((fact) => fact.says[0] === node);
    const holds = new Map(vectorOf(String(said)));
    for (const earlier of own.filter((fact) => fact.kind === "handed-off")) {
      for (const [writer, count] of vectorOf(String(earlier.says[2])))
        holds.set(writer, Math.max(count, holds.get(writer) ?? 0));
    }
    const hinted = own.filter((fact) => fact.kind === "hinted").map((fact) => fact.says[1]);
    const missing = [kept, ...hinted].find((writes) =>
      [...vectorOf(String(writes))].some(([writer, count]) => count > (holds.get(writer) ?? 0)),
    );
    if (missing === undefined) return null;
    const [key, owner] = about;
    const heard = holds.size === 0 ? "had not answered" : `had said to hold ${said}`;
    return `${node} forgot the writes ${missing} of ${key}, which it kept for ${owner}; ${owner} ${heard}.`;
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
