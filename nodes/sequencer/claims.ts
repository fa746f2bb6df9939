/** What replication by a sequencer claims: total order, that is, all nodes execute the same requests at the same places. */
import { numberIn, textIn } from "../../src/claims/fields.js";
import { type FactClaim, isPair } from "../../src/contract/claim.js";

export const totalOrder: FactClaim = {
  kind: "facts",
  name: "total-order",
  headline: "Two requests were executed at one place of the sequence.",
  source:
    'Défago, Schiper and Urbán, "Total Order Broadcast and Multicast Algorithms: Taxonomy and Survey" (2004), section 2',
  traces: ["sequencer/executed"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "sequencer/executed") return [];
    const says = [textIn(seen.event, "client"), numberIn(seen.event, "seq")];
    return [{ kind: "executed", about: ["sequence", numberIn(seen.event, "place")], says, by: seen.node }];
  },
  broken({ kind, about, says, by }, known) {
    if (kind !== "executed" || !isPair(about)) return undefined;
    if (known.length === 0) return undefined;
    const other = known.find((fact) => fact.says.join(" ") !== says.join(" "));
    if (other === undefined) return null;
    const one = ({ says: [client, seq], by: node }: Pick<typeof other, "says" | "by">): string =>
      `request ${seq} of ${client}${node === undefined ? "" : ` at ${node}`}`;
    return `Number ${about[1]} is ${one(other)}, and ${one({ says, ...(by === undefined ? {} : { by }) })}.`;
  },
};
