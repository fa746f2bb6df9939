/**
 * A hunt: a campaign of one cell, whose runs are drawn from one seed, one after the other; it ends by time, by number, or when it is told
 * to. If it is kept in a ledger, a hunt that is killed continues where it was.
 */

import type { AttemptResult } from "../campaign/night/attempted.js";
import { type Job, type Shard, ShardJobs } from "../campaign/night/jobs.js";
import type { HuntedRuns } from "../campaign/night/real.js";
import type { RunReport } from "../campaign/night/simulated.js";
import { workThrough } from "../campaign/night/work.js";
import { type Cell, cellName } from "../campaign/plan/cell.js";
import { type HuntTarget, runSeed } from "../scenario/draw.js";
import type { Judged } from "../trials/trial.js";
import type { KeptHunt } from "./kept.js";

export interface HuntPlan {
  readonly huntTarget: HuntTarget;
  readonly huntSeed: number;
  /** Threads; on processes, how many runs go on at once. */
  readonly workers: number;
  readonly runs: number;
  readonly timeMs: number;
  /** Whether reports of findings say how reliably they fail; that takes some more runs. */
  readonly steadiness: boolean;
  readonly signal?: AbortSignal;
  /** On processes of this machine: where scenarios come from, and where directories of runs go. The simulator if absent. */
  readonly real?: RealHunt | undefined;
  /** Where finished batches are kept; in memory only if absent. */
  readonly kept?: KeptHunt;
}

export interface RealHunt extends Omit<HuntedRuns, "onRun"> {
  readonly runs: string;
}

/** The outcome of one run. */
export type Report = RunReport;
export type JudgedReport = Pick<RunReport, "index" | "seed" | "faults"> & Judged;

const whole: Shard = { nth: 1, of: 1 };

/** Hands every run to `onReport` as it ends, until that returns true, time or runs are used up, or the signal comes. */
export async function hunt(plan: HuntPlan, onReport: (report: Report) => boolean): Promise<void> {
  const { huntTarget, huntSeed, workers, runs, timeMs, steadiness, signal, real, kept } = plan;
  const cell = {
    ...cellOf(huntTarget, real === undefined ? "sim" : "local"),
    due: Number.isFinite(runs) ? runs : null,
  };
  const jobs = new ShardJobs({ cells: [cell] }, whole, kept?.attempts ?? []);
  const over = new AbortController();
  // A run on processes that is under way when time is up is finished.
  const broken = real === undefined ? over : new AbortController();
  const end = (): void => {
    over.abort();
    broken.abort();
  };
  const onRun = (report: Report): void => {
    if (!broken.signal.aborted && onReport(report)) end();
  };
  const timer = setTimeout(() => over.abort(), Math.min(Math.max(0, timeMs - (kept?.spentMs ?? 0)), 2 ** 31 - 1));
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end);
  try {
    await workThrough({
      ...{
        cells: [cell],
        jobs,
        steadiness,
        parallel: Math.min(workers, runs),
        workers: Math.min(workers, runs),
        folder: { root: ".", runs: real?.runs ?? "." },
      },
      ...{ over: over.signal, broken: broken.signal },
      seedOf: (_, index) => runSeed(huntSeed, index),
      onRun,
      hunted: real && { ...real, onRun },
      record: async (job: Job, begun: string, result: AttemptResult) => {
        await kept?.record(job, begun, result);
        jobs.finished(job, result);
      },
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

/** A hunt as a cell: everything that the target of the hunt leaves open is drawn. */
function cellOf(
  { system, variant, options, workload = null, faults = null }: HuntTarget,
  cluster: Cell["cluster"],
): Cell {
  const chosen = { system, variant, options, workload, faults, cluster };
  return { ...chosen, name: cellName(chosen), weight: 1, canary: false };
}
