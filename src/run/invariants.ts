/**
 * Two judgements on the replicas rather than on the answers: invariants that an observer saw broken while the run went, told in
 * the trace, and liveness: a cluster in which everything works again must come back to serving.
 */
import type { Verdict } from "../checkers/verdict.js";
import type { HistoryEvent } from "../history/operation.js";
import type { FaultRecord, Scenario, TraceRecord } from "./record.js";

const noCost = { milliseconds: 0, configurations: 0, bytes: 0 };

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

/**
 * After the last fault was undone, operations that begin then must succeed before `recoveryMs` have passed. Nothing is said of
 * a run in which clients did not wait that long, or in which a fault could not be undone.
 */
export function judgeLiveness(
  scenario: Scenario,
  events: readonly HistoryEvent[],
  faults: readonly FaultRecord[],
  traces: readonly TraceRecord[],
): Verdict[] {
  if (traces.some(({ event }) => event.type === "invariant-broken" && event.claim === "bounded-work")) return [];
  const healed = new Set(faults.flatMap(({ id, state }) => (state === "healed" ? [id] : [])));
  if (faults.some(({ id, state }) => state === "active" && !healed.has(id))) return [];
  const healedAt = faults.reduce(
    (latest, { state, time }) => (state === "healed" ? Math.max(latest, time) : latest),
    0,
  );
  const begun = new Set<number | string>();
  let attempts = 0;
  let last = healedAt;
  for (const event of events) {
    if (event.time < healedAt || typeof event.process !== "number") continue;
    last = event.time;
    if (event.type === "invoke") {
      begun.add(event.process);
      attempts += 1;
    } else if (event.type === "ok" && begun.has(event.process)) return [];
  }
  const silentMs = (last - healedAt) / 1e6;
  if (silentMs < scenario.recoveryMs * 0.9) return [];
  const since = faults.length === 0 ? "from its start" : "after its last fault was undone";
  return [
    {
      property: "liveness",
      model: null,
      valid: false,
      summary: `Not live: the cluster answered nothing for ${(silentMs / 1000).toFixed(1)} s ${since}.`,
      explanations: [
        {
          headline: `The cluster stays silent ${since}.`,
          key: null,
          steps: [
            { call: null, sentence: `At ${(healedAt / 1e9).toFixed(3)} s all nodes were up and all links open.` },
            {
              call: null,
              sentence: `Clients began ${attempts} operations in the ${(silentMs / 1000).toFixed(1)} s that followed, and none succeeded.`,
            },
          ],
        },
      ],
      cost: noCost,
      details: { silentMs: Math.round(silentMs), attempts },
    },
  ];
}
