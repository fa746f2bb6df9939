/** The result of running a shrunk scenario once more: its reproduction, with the story of the run in words. */
import type { Verdict } from "../checkers/verdict.js";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { runInMemory } from "../execution/in-memory.js";
import { judgeChecks } from "../judging/judge.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Repro } from "../record/repro.js";
import { toldOf } from "../trials/told.js";
import type { Shrinking } from "./shrink.js";
import { storyOf } from "./story.js";

export interface Reproduction {
  readonly repro: Repro;
  readonly evidence: RunEvidence;
  readonly checks: readonly Verdict[];
}

export async function reproductionOf(
  { scenario, steadiness, fixpoint }: Omit<Shrinking, "tried">,
  kind: string,
): Promise<Reproduction> {
  const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
  const checks = judgeChecks(evidence);
  const repro: Repro = {
    format: "schism-repro-1",
    kind,
    headline: toldOf(checks, kind, evidence.system).headline,
    story: storyOf(evidence, checks),
    steadiness,
    fixpoint,
    scenario,
  };
  return { repro, evidence, checks };
}
