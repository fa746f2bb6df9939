/** Claims on entries that replicas count as committed, whichever replica counts them: facts, seen by looking into logs. */
import type { Fact, FactClaim } from "../contract/claim.js";
import { requestName } from "./log-entries.js";

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
    const by = inEpoch === null ? {} : { by: `${node} in term ${inEpoch}` };
    return [{ kind: "committed", about: index, says: [requestName(request), epoch], ...by }];
  },
  broken(added, known) {
    if (added.kind !== "committed") return undefined;
    const other = known.find(({ kind, says }) => kind === "committed" && !sameEntry(says, added.says));
    if (other === undefined) return known.length === 0 ? undefined : null;
    const [one, two] = [other, added].map((fact) => `${entryOf(fact)}${fact.by === undefined ? "" : ` by ${fact.by}`}`);
    return `Two entries were committed at index ${added.about}: ${one}, and ${two}.`;
  },
};

function sameEntry(one: Fact["says"], other: Fact["says"]): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

function entryOf({ says: [request, epoch] }: Fact): string {
  return `${request} (of term ${epoch})`;
}

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
    if (seen.seen === "committed") {
      return seen.request === null || mayFailCommitted(seen.request.command.f)
        ? []
        : [{ kind: "took effect", about: idOf(seen.request), says: [] }];
    }
    if (seen.seen !== "answer" || seen.outcome.type !== "fail" || seen.outcome.retry === true) return [];
    return mayFailCommitted(seen.request.command.f) ? [] : [{ kind: "failed", about: idOf(seen.request), says: [] }];
  },
  broken(added, known) {
    if (added.kind !== "failed" && added.kind !== "took effect") return undefined;
    if (!known.some(({ kind }) => kind !== added.kind)) return null;
    return `The request ${added.about} was answered with a failure and is committed.`;
  },
};

function mayFailCommitted(f: string): boolean {
  return f === "cas";
}

function idOf({ client, seq }: { readonly client: string; readonly seq: number }): string {
  return `${seq} of ${client}`;
}
