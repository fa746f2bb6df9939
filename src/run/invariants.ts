/** A judgement on the replicas rather than on the answers: invariants that an observer saw violated during the run, as the trace tells. */
import { noCost, type Verdict } from "../checkers/verdict.js";
import type { TraceRecord } from "./record.js";

/** Nothing if none was seen violated. Assertions of the replicas' own are judged as crashes. */
export function judgeInvariants(traces: readonly TraceRecord[]): Verdict[] {
  const breaches = traces.flatMap(({ time, event }) =>
    event.type === "invariant-broken" && event.claim !== "assertion" ? [{ time, ...event }] : [],
  );
  if (breaches.length === 0) return [];
  const claims = [...new Set(breaches.map(({ claim }) => claim))];
  return [
    {
      property: "invariants",
      model: null,
      valid: false,
      summary: `Replica invariants violated: ${claims.join(", ")}.`,
      explanations: breaches.map(({ time, claim, sentence }) => ({
        headline: headlineOf(claim),
        key: null,
        steps: [{ call: null, sentence: `At ${(time / 1e9).toFixed(4)} s: ${sentence}` }],
      })),
      cost: noCost,
      details: { claims },
    },
  ];
}

function headlineOf(claim: string): string {
  switch (claim) {
    case "one-vote-per-term":
      return "A node voted for two candidates in one term.";
    case "one-leader-per-term":
      return "Two leaders were elected in one term.";
    case "log-matching":
      return "Two logs agree at one entry and differ before it.";
    case "leader-completeness":
      return "A node that lacks a committed entry leads, or could be elected.";
    case "state-machine-agreement":
      return "Two replicas committed different entries at one index.";
    case "acknowledged-on-majority":
      return "An update was acknowledged before a majority held it.";
    case "acknowledged-on-all":
      return "An update was acknowledged before all replicas held it.";
    case "promises-kept":
      return "An acceptor accepted a proposal that it had promised to refuse.";
    case "one-value-chosen":
      return "Two values were chosen, or one that nobody proposed.";
    case "atomic-decision":
      return "One node committed a transaction that another aborted.";
    case "bounded-work":
      return "The replicas exchange messages without end.";
    default:
      return `The claim ${claim} was violated.`;
  }
}
