/** What asynchronous replication claims of its servers: each write that one has taken reaches the others as it is. */
import { jsonIn, numberIn, textIn } from "../../src/claims/fields.js";
import { type FactClaim, isPair } from "../../src/contract/claim.js";

export const oneWriteOneName: FactClaim = {
  kind: "facts",
  name: "one-write-one-name",
  headline: "Two servers hold different writes under one name.",
  source: "the survey of replication systems, asynchronous replication: a write is passed on as it was taken",
  traces: ["asynchronous/taken"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "asynchronous/taken") return [];
    const { event, node } = seen;
    const says = [textIn(event, "key"), jsonIn(event, "value"), jsonIn(event, "clock")];
    return [{ kind: "taken", about: [textIn(event, "from"), numberIn(event, "nth")], says, by: node }];
  },
  broken({ kind, about, says, by }, known) {
    if (kind !== "taken" || !isPair(about)) return undefined;
    const [other] = known;
    if (other === undefined) return undefined;
    const different = known.find((fact) => JSON.stringify(fact.says) !== JSON.stringify(says));
    if (different === undefined) return null;
    const [server, nth] = about;
    return `Write ${nth} of ${server} writes ${JSON.stringify(says[1])} to ${says[0]} at ${by ?? "a node"}, and ${JSON.stringify(different.says[1])} to ${different.says[0]} at ${different.by ?? "another"}.`;
  },
};
