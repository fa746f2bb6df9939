/** `repro.json`: the smallest known scenario of a failure, what it shows, and the story of the run in words. */
import { z } from "zod";
import type { Verdict } from "../checkers/verdict.js";
import type { RunEvidence } from "../run/judge.js";
import { scenarioSchema } from "../run/record.js";

export const reproSchema = z.object({
  format: z.literal("schism-repro-1"),
  /** By what kind of contradiction a run of it is convicted. */
  kind: z.string(),
  headline: z.string(),
  story: z.array(z.string()),
  /** In how many of so many simulated worlds with timings like those of real processes the scenario fails. */
  steadiness: z.object({ failing: z.number().int().min(0), worlds: z.number().int().min(1) }),
  scenario: scenarioSchema,
});
export type Repro = z.infer<typeof reproSchema>;

const longestStory = 60;

/** What happened, in order: who came to lead, which faults came and went, and what it led to. */
export function storyOf(evidence: RunEvidence, checks: readonly Verdict[]): string[] {
  const { scenario, faults, traces, events } = evidence;
  const told: { time: number; sentence: string }[] = [];
  for (const { time, state, description } of faults) {
    if (state === "active") told.push({ time, sentence: `begins: ${description}` });
    else if (state === "healed") told.push({ time, sentence: `ends: ${description}` });
  }
  for (const { time, node, event } of traces) {
    if (event.type === "role" && event.leads === true) {
      told.push({ time, sentence: `${node} becomes ${String(event.role)} in epoch ${String(event.epoch)}` });
    } else if (event.type === "unsynced-lost") {
      told.push({ time, sentence: `${node} loses ${String(event.changes)} changes that were not synced` });
    } else if (event.type === "discarded" && Array.isArray(event.entries)) {
      told.push({ time, sentence: `${node} discards ${event.entries.length} requests of its log` });
    } else if (event.type === "invariant-broken") told.push({ time, sentence: String(event.sentence) });
  }
  const wrong = checks.filter((check) => check.valid === false);
  const steps = wrong.flatMap((check) => check.explanations).flatMap((explanation) => explanation.steps);
  const calls = new Set(steps.flatMap(({ call }) => (call === null ? [] : [call])));
  for (const { call, sentence } of steps) {
    const event = call === null ? undefined : events[call];
    if (event !== undefined && calls.delete(event.index)) told.push({ time: event.time, sentence });
  }
  told.sort((a, b) => a.time - b.time);
  const lines = told.map(({ time, sentence }) => `${(time / 1e9).toFixed(4)} s  ${sentence}`);
  const middle =
    lines.length > longestStory
      ? [
          ...lines.slice(0, longestStory / 2),
          `… ${lines.length - longestStory} more …`,
          ...lines.slice(-longestStory / 2),
        ]
      : lines;
  const { system, variant, nodes, clients, workload } = scenario;
  const cast =
    `${nodes.length} replicas of ${system}${variant === null ? "" : ` with the mistake ${variant}`}, ${clients} ` +
    `client${clients === 1 ? "" : "s"} at ${scenario.ratePerClient} operations a second, workload ${workload}.`;
  return [
    cast,
    ...middle,
    ...wrong.flatMap((check) => [check.summary, ...check.explanations.map((each) => each.headline)]),
  ];
}
