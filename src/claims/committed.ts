/** Claims on entries that replicas count as committed, whichever replica counts them: facts, seen by looking into logs. */
import type { ClientRequest } from "../../nodes/host.js";
import { type Fact, type FactClaim, isPair, type Thing } from "../contract/claim.js";

export const stateMachineAgreement: FactClaim = {
  kind: "facts",
  name: "state-machine-agreement",
  headline: "Two replicas committed different entries at one index.",
  source:
    'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), figure 3, state machine safety',
  traces: [],
  view: "log",
  facts(seen) {
    if (seen.seen !== "committed") return [];
    const { node, index, epoch, request, inEpoch } = seen;
    const says = [request?.client ?? null, request?.seq ?? null, epoch];
    return [{ kind: "committed", about: index, says, by: node, inEpoch }];
  },
  broken(added, known) {
    if (added.kind !== "committed") return undefined;
    const other = known.find(({ kind, says }) => kind === "committed" && !sameEntry(says, added.says));
    if (other === undefined) return known.length === 0 ? undefined : null;
    return `Two entries were committed at index ${added.about}: ${committedEntry(other)}, and ${committedEntry(added)}.`;
  },
};

function sameEntry(one: Fact["says"], other: Fact["says"]): boolean {
  return one[0] === other[0] && one[1] === other[1] && one[2] === other[2];
}

function committedEntry({ says: [client, seq, epoch], by, inEpoch }: Fact): string {
  const request = client === null ? "no request" : `request ${seq} of ${client}`;
  const where = by === undefined || typeof inEpoch !== "number" ? "" : ` by ${by} in term ${inEpoch}`;
  return `${request} (of term ${epoch})${where}`;
}

const nothing: Fact["says"] = [];
const none: readonly Fact[] = [];

/**
 * A client that hears that its write failed relies on that (an operation that fails "did not take effect and never will" in a Jepsen
 * history). Not claimed for operations that may fail after they were committed, such as a compare-and-set that finds another value.
 */
export const failuresAreFinal: FactClaim = {
  kind: "facts",
  name: "failures-are-final",
  headline: "A write was answered with a failure, and was committed.",
  source: "the meaning of a failed operation in a history: it did not take effect and never will",
  traces: [],
  view: "log",
  facts(seen) {
    if (seen.seen !== "committed" || seen.request === null || mayFailCommitted(seen.request.command.f)) return [];
    return [{ kind: "took effect", about: nameOf(seen.request), says: nothing }];
  },
  answerFacts({ request, outcome }) {
    // Nearly all answers, so without a new list.
    if (outcome.type !== "fail" || outcome.retry === true) return none;
    return mayFailCommitted(request.command.f) ? none : [{ kind: "failed", about: nameOf(request), says: nothing }];
  },
  broken(added, known) {
    if (added.kind !== "failed" && added.kind !== "took effect") return undefined;
    if (!known.some(({ kind }) => kind !== added.kind)) return null;
    const [client, seq] = isPair(added.about) ? added.about : [];
    return `The request ${seq} of ${client} was answered with a failure and is committed.`;
  },
};

function mayFailCommitted(f: string): boolean {
  return f === "cas";
}

function nameOf({ client, seq }: ClientRequest): Thing {
  return [client, seq];
}
