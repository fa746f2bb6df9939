/**
 * How long an update takes on real processes, and what of that it waits for other nodes. A busy machine makes everything slower, so no time is
 * claimed by itself. But where every message between replicas is late by the same time, an answer that waits for two of them, one after the
 * other, takes at least twice that time, and on any machine that gets round to it the fastest takes hardly more. So the fastest tells how
 * many messages an answer waits for.
 */
import { figuresUnder } from "../contract/system.js";
import { plural } from "../history/plural.js";
import { tooBusyIn } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { planScenario } from "../scenario/scenario.js";
import type { MeasuredClaim } from "./claims.js";
import { costAt } from "./cost-law.js";
import { usualWorkload } from "./experiments.js";
import { percentilesOf } from "./percentiles.js";
import type { MatrixSubject } from "./subjects.js";

/** By how much messages are late, ms. */
const delayMs = 40;
/** A timer may be early, by this share of the delay. */
const early = 0.1;
/** When operations begin that are measured without delays, and those that are measured with them, ms. */
const spans = { calm: { from: 500, to: 1800 }, late: { from: 2500, to: 5500 } } as const;
/** When messages are late; an operation that begins in one of the spans ends in the same state. */
const lateMs = { at: 2000, until: 6500 };
/** Fewer than these tell nothing. */
const leastUpdates = 3;
/** Runs if the fastest update was slower than claimed. */
export const mostLatencyRuns = 3;

/**
 * The `nth` run, counted from 1. A single client asks all nodes in turn, so that no update waits for another one. In the last run each node has
 * a client of its own: what one of them has begun, such as the session of a node, spares the next one that.
 */
export function latencyScenario(
  { system, variant, options, nodes }: MatrixSubject,
  cluster: Scenario["cluster"],
  nth: number,
): Scenario {
  const clients: Pick<Scenario, "clients" | "routing"> =
    nth < mostLatencyRuns ? { clients: 1, routing: "roaming" } : { clients: nodes.length, routing: "pinned" };
  return planScenario({
    ...{ system: system.name, variant: variant ?? undefined, options, cluster, seed: nth },
    ...{ workload: usualWorkload(system, options).name, nodes: nodes.length },
    ...clients,
    ...{ ratePerClient: 20, mainMs: lateMs.until },
    schedule: [
      {
        ...lateMs,
        fault: { kind: "delay", target: "all", delayMs, jitterMs: 0 },
      },
    ],
  });
}

/** How long updates took that began in a span and succeeded, ms. */
function updatesIn(
  { workload, operations }: RunEvidence,
  span: { readonly from: number; readonly to: number },
): number[] {
  const asked = new Set<string | null>();
  return operations.flatMap(({ f, key, type, output, callTime, returnTime }) => {
    if (workload.readOnly(f)) return [];
    // What was decided once is answered without a question to another node.
    const again = workload.decidesOnce === true && asked.has(key);
    asked.add(key);
    const within = callTime >= span.from * 1e6 && callTime < span.to * 1e6;
    const refused = workload.refused?.(output ?? null) === true;
    return type === "ok" && within && !again && !refused ? [(returnTime - callTime) / 1e6] : [];
  });
}

/**
 * `runs`: of `latencyScenario`, one after the other. `again` in the result: another run may show a faster update, if this machine
 * is slow at times.
 */
export function latencyClaim(
  { system, options, nodes }: MatrixSubject,
  runs: readonly RunEvidence[],
): Omit<MeasuredClaim, "run"> & { readonly again: boolean } {
  const expected = costAt(figuresUnder(system, options).delays, nodes.length);
  const calm = runs.flatMap((run) => updatesIn(run, spans.calm));
  const leastMs = (expected - early) * delayMs;
  const late = runs.flatMap((run) => {
    const updates = updatesIn(run, spans.late);
    // A node may learn sooner that an update is done, from what another client has asked: that shows no mistake.
    return run.scenario.clients === 1 ? updates : updates.filter((each) => each >= leastMs);
  });
  const about = {
    claim: `on real processes, too, the answer to an update waits for ${plural(expected, "message")} one after the other`,
    experiment: `${plural(runs.length, "run")} on ${nodes.length} local processes, in which messages between them are ${delayMs} ms late for a time`,
  };
  if (calm.length < leastUpdates || late.length < leastUpdates) {
    const measured = `${calm.length} updates succeeded without delays, and ${late.length} with them: too few`;
    return { ...about, measured, result: "not examined", again: true };
  }
  const fastest = Math.min(...late);
  const waits = Math.floor(fastest / delayMs + early);
  const { p50, p99 } = percentilesOf(calm);
  const [busy] = runs.flatMap(({ course }) => tooBusyIn(course) ?? []);
  const slow = waits > expected && busy !== undefined;
  return {
    ...about,
    measured:
      `the fastest of ${late.length} late updates took ${ms(fastest)}: ${plural(waits, "message")}; ` +
      `without delays updates took ${ms(p50 ?? 0)} (p50) and ${ms(p99 ?? 0)} (p99)${slow ? `. ${busy}` : ""}`,
    result: waits === expected ? "held" : slow ? "not examined" : "broken",
    again: waits > expected,
  };
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
