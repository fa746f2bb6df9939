/** A hunt on all cores: runs drawn from one seed, one after the other; it ends by time, by number, or when it is told to. */
import { drawScenario, type Quarry, runSeed } from "../scenario/draw.js";
import { TrialExecutor } from "../trials/executor.js";
import type { Crashed, Judged } from "../trials/trial.js";

export interface HuntPlan {
  readonly quarry: Quarry;
  readonly huntSeed: number;
  readonly workers: number;
  readonly runs: number;
  readonly timeMs: number;
  /** Whether reports of findings tell how surely they fail; that takes some runs more. */
  readonly steadiness: boolean;
  readonly signal?: AbortSignal;
}

/** Which run of a hunt it was. */
interface Drawn {
  readonly index: number;
  readonly seed: number;
  /** Length of its schedule. */
  readonly faults: number;
}

/** What became of one run. */
export type Report = Drawn & (Judged | Crashed);
export type JudgedReport = Drawn & Judged;

/** Hands every run to `onReport` as it ends, until that returns true, time or runs are used up, or the signal comes. */
export async function hunt(plan: HuntPlan, onReport: (report: Report) => boolean): Promise<void> {
  const { quarry, huntSeed, workers, runs, timeMs, steadiness, signal } = plan;
  const executor = new TrialExecutor(Math.min(workers, runs));
  let [next, over] = [0, false];
  const end = (): void => {
    over = true;
    executor.giveUp();
  };
  const timer = setTimeout(end, Math.min(timeMs, 2 ** 31 - 1));
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end);
  /** Takes the next run as soon as it is free. */
  const take = async (): Promise<void> => {
    while (!over && next < runs) {
      const index = next++;
      const seed = runSeed(huntSeed, index);
      const scenario = drawScenario(quarry, seed);
      const outcome = await executor.run({ scenario, stopOnViolation: true, blame: true, steadiness });
      if (over || outcome === undefined) return;
      if (onReport({ index, seed, faults: scenario.schedule.length, ...outcome })) end();
    }
  };
  try {
    await Promise.all(Array.from({ length: executor.width }, take));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
    await executor.close();
  }
}
