/** Shrinking on all cores: candidates are tried by the executor of simulated runs. */
import { availableParallelism } from "node:os";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { anchorEventsOf } from "../execution/anchor-events.js";
import { runInMemory } from "../execution/in-memory.js";
import type { Scenario } from "../record/record.js";
import { prepared } from "../scenario/prepared.js";
import { TrialExecutor } from "../trials/executor.js";
import type { Outcome } from "../trials/trial.js";
import { type Shrinking, type ShrinkLimits, shrink } from "./shrink.js";
import { inProcessWorld, otherProcessWorlds } from "./worlds.js";

/** Half a minute to a minute on two idle cores. Few failures need more than a tenth of it. */
export const usualRuns = 10_000;

interface PoolLimits extends Pick<ShrinkLimits, "seeds" | "onStep"> {
  /** How many runs at most. */
  readonly runs?: number;
  /** How long at most, ms: matters only on a very slow machine, or if single runs take very long. */
  readonly timeMs: number;
  /** Ends it early: the outcome is the smallest scenario found so far, or the given one if there is none. */
  readonly signal?: AbortSignal;
}

/** Shrinks on all cores what a simulated run is convicted of. */
export async function shrinkInPool(failing: Scenario, kind: string, limits: PoolLimits): Promise<Shrinking> {
  const { signal } = limits;
  const begun = performance.now();
  const pool = new TrialExecutor(availableParallelism());
  /** The kinds of contradiction that convict a simulated run of it; none if the harness failed in it. Undefined if it was given up. */
  const kindsOf = (outcome: Outcome | undefined): readonly string[] | undefined =>
    outcome?.outcome === "crashed" ? [] : outcome?.kinds;
  const kinds = async (scenario: Scenario): Promise<readonly string[] | undefined> =>
    kindsOf(await pool.run({ scenario }));
  const giveUp = (): void => pool.giveUp();
  if (signal?.aborted === true) giveUp();
  signal?.addEventListener("abort", giveUp);
  try {
    const shrunk = await shrink(
      failing,
      {
        system: prepared(failing, "").system,
        width: pool.width,
        fails: async (scenario) => (await kinds(scenario))?.includes(kind) === true,
        counts: async (scenario) =>
          scenario.variant === null || (await kinds({ ...scenario, variant: null }))?.includes(kind) === false,
        observe: async (scenario) => {
          const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
          return { anchorEvents: anchorEventsOf(evidence), faults: evidence.faults };
        },
      },
      {
        runs: limits.runs ?? usualRuns,
        proceed: () => performance.now() < begun + limits.timeMs && signal?.aborted !== true,
        seeds: limits.seeds,
        ...(limits.onStep === undefined ? {} : { onStep: limits.onStep }),
      },
    );
    if (signal?.aborted !== true) return shrunk;
    // Worlds in which it was not tried any more count as worlds in which it does not fail.
    if (shrunk.scenario === failing) return shrunk;
    const worlds = otherProcessWorlds.map((world) => inProcessWorld(shrunk.scenario, world));
    const again = await Promise.all(worlds.map(async (scenario) => kindsOf(await pool.runAnyway({ scenario }))));
    const failingIn = again.filter((found) => found?.includes(kind) === true).length;
    return { ...shrunk, steadiness: { failing: failingIn, worlds: worlds.length } };
  } finally {
    signal?.removeEventListener("abort", giveUp);
    await pool.close();
  }
}
