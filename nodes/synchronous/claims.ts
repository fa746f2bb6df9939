/** What only synchronous replication claims: every acknowledged update is everywhere, and all servers execute the same sequence. */
import type { LogView } from "../../nodes/host.js";
import { numberIn, textIn } from "../../src/claims/fields.js";
import { type FactClaim, isPair, type StateClaim } from "../../src/contract/claim.js";

export const sameSequence: FactClaim = {
  kind: "facts",
  name: "same-sequence",
  headline: "Two servers executed different updates at one place of a key's sequence.",
  source: 'Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", the total ordering',
  traces: ["synchronous/executed"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "synchronous/executed") return [];
    const about = [textIn(seen.event, "key"), numberIn(seen.event, "place")] as const;
    const says = [textIn(seen.event, "client"), numberIn(seen.event, "seq")];
    return [{ kind: "executed", about, says, by: seen.node }];
  },
  broken({ kind, about, says, by }, known) {
    if (kind !== "executed" || !isPair(about)) return undefined;
    const other = known.find((fact) => fact.says.join(" ") !== says.join(" "));
    if (other === undefined) return known.length === 0 ? undefined : null;
    const [key, place] = about;
    const one = ({ says: [client, seq], by: node }: Pick<typeof other, "says" | "by">): string =>
      `request ${seq} of ${client}${node === undefined ? "" : ` at ${node}`}`;
    return `Update ${place} of ${key} is ${one(other)}, and ${one({ says, ...(by === undefined ? {} : { by }) })}.`;
  },
};

export const acknowledgedIsStored: StateClaim = {
  kind: "state",
  name: "acknowledged-is-stored",
  headline: "An update was acknowledged before all replicas had stored it.",
  source: "the survey of replication systems, synchronous replication: N of N",
  view: "log",
  at: ["acknowledged"],
  watch: (nodes) => (moment) => {
    if (moment.at !== "acknowledged") return undefined;
    const { node, request } = moment;
    const lacking = nodes.filter(({ replica }) => {
      // What a node has that is down cannot be seen.
      const log = replica?.logView;
      return log !== undefined && !holds(log, request);
    });
    if (lacking.length === 0) return null;
    const where = lacking.map(({ id }) => id).join(", ");
    const sentence = `${node.id} told ${request.client} that request ${request.seq} is done, which was not stored on ${where}.`;
    return { node: node.id, sentence };
  },
};

/** It is nearly always among the latest. */
function holds(log: LogView, { client, seq }: { readonly client: string; readonly seq: number }): boolean {
  for (let index = log.lastIndex(); index > 0; index--) {
    const request = log.requestAt(index);
    if (request !== null && request.client === client && request.seq === seq) return true;
  }
  return false;
}
