/** Judges the replicas rather than the answers: invariants that an observer saw violated during the run, from the trace. */

import { soundReports } from "../../nodes/sound-reports.js";
import { noCost, type Verdict } from "../checkers/verdict.js";
import type { System } from "../contract/system.js";
import type { TraceRecord } from "../record/record.js";

/** Nothing if no violation was seen. Failed assertions of the replicas themselves are judged as crashes. */
export function judgeInvariants(traces: readonly TraceRecord[], system: System): Verdict[] {
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
        headline: headlineOf(claim, system),
        key: null,
        steps: [{ call: null, sentence: `At ${(time / 1e9).toFixed(4)} s: ${sentence}` }],
      })),
      cost: noCost,
      details: { claims },
    },
  ];
}

/** The sentence that a breach of the claim is told in. */
export function headlineOf(name: string, { claims }: System): string {
  if (name === "bounded-work") return "The replicas send each other messages endlessly.";
  if (name === soundReports) return "A replica reported of itself what cannot be.";
  return claims.find(({ claim }) => claim.name === name)?.claim.headline ?? `The claim ${name} was violated.`;
}
