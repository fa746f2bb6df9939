/** What only primary/backup replication with manual repair claims: a node that has diverged keeps what it has, and answers no client. */
import { numberIn } from "../../src/claims/fields.js";
import { type FactClaim, isPair, type StateClaim } from "../../src/contract/claim.js";

const source =
  'Takada, "Distributed systems for fun and profit", chapter 4, primary/backup replication: "manual cleanup may be required to reconcile the ' +
  'failed primary or divergent backups"';

export const discardedWhenRepaired: FactClaim = {
  kind: "facts",
  name: "discarded-when-repaired",
  headline: "A node discarded updates before an operator repaired it.",
  source,
  traces: ["primary-backup/repaired", "discarded"],
  ordered: true,
  facts(seen) {
    if (seen.seen !== "trace") return [];
    const { node, event } = seen;
    if (event.type !== "primary-backup/repaired" && event.type !== "discarded") return [];
    return [{ kind: event.type, about: [node, numberIn(event, "from")], says: [numberIn(event, "epoch")] }];
  },
  broken({ kind, about, says: [epoch] }, known) {
    if (kind !== "discarded" || !isPair(about)) return undefined;
    if (known.some((fact) => fact.kind === "primary-backup/repaired" && fact.says[0] === epoch)) return null;
    const [node, from] = about;
    return `${node} discarded its entries from ${from} on, to follow the primary of epoch ${epoch}, and no operator had repaired it.`;
  },
};

export const divergedServesNoClient: StateClaim = {
  kind: "state",
  name: "diverged-serves-no-client",
  headline: "A node that had diverged answered a client.",
  source,
  view: "log",
  at: ["asked", "answered", "acknowledged"],
  watch: () => (moment) => {
    if (moment.at !== "asked" && moment.at !== "answered" && moment.at !== "acknowledged") return undefined;
    const { node, request } = moment;
    if (node.replica?.inspect().role !== "diverged") return undefined;
    if (moment.at === "asked") return null;
    const sentence = `${node.id} answered request ${request.seq} of ${request.client}, although it had diverged and was not repaired.`;
    return { node: node.id, sentence };
  },
};
