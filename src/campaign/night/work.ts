/**
 * Makes jobs until none is left or it is told to stop: batches of simulated runs on threads, and beside them runs on processes. The caller
 * decides where jobs come from, and what happens to their results.
 */
import { availableParallelism } from "node:os";
import { TrialExecutor } from "../../trials/executor.js";
import type { CampaignFolder } from "../folder.js";
import type { Cell } from "../plan/cell.js";
import type { AttemptResult } from "./attempted.js";
import { type Job, type Lane, laneOf } from "./jobs.js";
import { attemptReal, type HuntedRuns } from "./real.js";
import { attemptSimulated, type SimulatedOptions } from "./simulated.js";

/** Hands out jobs. */
export interface Jobs {
  /** The next one of a lane; undefined if none is left. */
  take(lane: Lane): Job | undefined | Promise<Job | undefined>;
}

export interface Work extends Pick<SimulatedOptions, "seedOf" | "steadiness" | "onRun"> {
  readonly cells: readonly Cell[];
  readonly jobs: Jobs;
  /** Where directories of runs on processes go. */
  readonly folder: Pick<CampaignFolder, "root" | "runs">;
  /** How many runs on processes go on at once. */
  readonly parallel: number;
  /** Where runs on processes come from in a hunt. */
  readonly hunted?: HuntedRuns | undefined;
  /** Threads for simulated runs; if undefined, one for each core, less one beside runs on processes. */
  readonly workers?: number | undefined;
  /** No more jobs: simulated runs are given up, and runs on processes that are under way are finished. */
  readonly over: AbortSignal;
  /** Runs on processes are given up, too. */
  readonly broken: AbortSignal;
  /** Records a finished attempt. If it rejects, everything is given up. */
  record(job: Job, begun: string, result: AttemptResult): Promise<void>;
}

/** This many batches are under way at once: while one waits for its last runs, the threads work on the next. */
const batchesAtOnce = 2;

/** Rejects with the first error of `record`, when everything else has ended. */
export async function workThrough(work: Work): Promise<void> {
  const { cells, seedOf, folder, parallel, workers, steadiness, onRun, hunted } = work;
  const real = cells.some((cell) => laneOf(cell) === "real");
  const simulated = cells.some((cell) => laneOf(cell) === "simulated");
  const failed = new AbortController();
  const over = AbortSignal.any([work.over, work.broken, failed.signal]);
  const broken = AbortSignal.any([work.broken, failed.signal]);
  const executor = simulated
    ? new TrialExecutor(workers ?? Math.max(1, availableParallelism() - (real ? 1 : 0)))
    : undefined;
  const giveUp = (): void => executor?.giveUp();
  over.addEventListener("abort", giveUp);
  if (over.aborted) giveUp();
  const lanes: Promise<void>[] = [];
  const open = (lane: Lane, attempt: (job: Job) => Promise<AttemptResult | undefined>): void => {
    lanes.push(
      oneAfterTheOther(lane, attempt, work, over).catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    );
  };
  if (executor !== undefined) {
    const options = { executor, seedOf, onRun, ...(steadiness === undefined ? {} : { steadiness }) };
    for (let nth = 0; nth < batchesAtOnce; nth++) open("simulated", (job) => attemptSimulated(job, options));
  }
  const options = { seedOf, folder, hunted, signal: broken };
  if (real) for (let nth = 0; nth < parallel; nth++) open("real", (job) => attemptReal(job, options));
  const ended = await Promise.allSettled(lanes);
  over.removeEventListener("abort", giveUp);
  await executor?.close();
  for (const lane of ended) if (lane.status === "rejected") throw lane.reason;
}

async function oneAfterTheOther(
  lane: Lane,
  attempt: (job: Job) => Promise<AttemptResult | undefined>,
  { jobs, record }: Work,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    const job = await jobs.take(lane);
    if (job === undefined) return;
    const begun = new Date().toISOString();
    const result = await attempt(job);
    if (result === undefined) return;
    await record(job, begun, result);
  }
}
