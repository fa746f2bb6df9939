/** A judgement on the replicas rather than on the answers: invariants that an observer saw broken while the run went, told in the trace. */
import { noCost, type Verdict } from "../checkers/verdict.js";
import type { TraceRecord } from "./record.js";

/** Nothing if no invariant was seen broken: most clusters cannot look. */
export function judgeInvariants(traces: readonly TraceRecord[]): Verdict[] {
  const breaches = traces.filter(({ event }) => event.type === "invariant-broken");
  if (breaches.length === 0) return [];
  const claims = [...new Set(breaches.map(({ event }) => String(event.claim)))];
  return [
    {
      property: "invariants",
      model: null,
      valid: false,
      summary: `Broken inside the replicas: ${claims.join(", ")}.`,
      explanations: breaches.map(({ time, node, event }) => ({
        headline: headlineOf(String(event.claim), node),
        key: null,
        steps: [{ call: null, sentence: `At ${(time / 1e9).toFixed(4)} s: ${String(event.sentence)}` }],
      })),
      cost: noCost,
      details: { claims },
    },
  ];
}

function headlineOf(claim: string, node: string): string {
  switch (claim) {
    case "one-vote-per-term":
      return "A node voted for two candidates in one term.";
    case "one-leader-per-term":
      return "Two leaders were elected in one term.";
    case "log-matching":
      return "Two logs agree at one entry and differ before it.";
    case "leader-completeness":
      return "A node without a committed entry leads, or could be elected.";
    case "state-machine-agreement":
      return "Two replicas committed different entries at one index.";
    case "acknowledged-on-majority":
      return "An update was acknowledged before a majority held it.";
    case "acknowledged-on-all":
      return "An update was acknowledged before all replicas held it.";
    case "promises-kept":
      return "An acceptor accepted what it had promised not to.";
    case "one-value-chosen":
      return "What was chosen is not the one value, proposed by somebody, that it must be.";
    case "atomic-decision":
      return "One commits a transaction that another aborts.";
    case "bounded-work":
      return "The replicas exchange messages without end.";
    default:
      return `${node} stopped itself: its own code calls its state impossible.`;
  }
}
