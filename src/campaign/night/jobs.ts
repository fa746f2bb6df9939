/**
 * The jobs of a night and their order. A job follows from its cell and its number; which one is next, from how much time each cell has had
 * for its weight (stride scheduling: Waldspurger and Weihl 1995). A shard takes every n-th job of each cell, so that no coordinator has to
 * hand them out.
 */
import type { AttemptLine } from "../ledger/lines.js";
import type { NightPlan, PlannedCell } from "../plan/night.js";

export interface Job {
  readonly cell: PlannedCell;
  /** Within its cell, from 0. */
  readonly number: number;
  /** Of the cell's runs the first one of this job, and how many it makes. */
  readonly firstRun: number;
  readonly runs: number;
  /** From 1. */
  readonly attempt: number;
}

/** Simulated runs are quick, so this many make a job, and a line of the ledger. */
export const simulatedBatch = 50;

export type Lane = "simulated" | "real";

export function laneOf({ cluster }: Pick<PlannedCell, "cluster">): Lane {
  return cluster === "sim" ? "simulated" : "real";
}

/** The job of a cell with this number; undefined if the cell is due fewer runs. */
export function jobOf(cell: PlannedCell, number: number, attempt: number): Job | undefined {
  const size = laneOf(cell) === "simulated" ? simulatedBatch : 1;
  const firstRun = number * size;
  const runs = cell.due === null ? size : Math.min(size, cell.due - firstRun);
  return runs > 0 ? { cell, number, firstRun, runs, attempt } : undefined;
}

export interface Shard {
  /** From 1. */
  readonly nth: number;
  readonly of: number;
}

interface Progress {
  readonly done: Set<number>;
  /** This shard has no jobs left below this number. */
  next: number;
  underWay: number;
  spentMs: number;
  attempts: number;
}

/** Hands out the jobs of one shard, each once. */
export class ShardJobs {
  private readonly progress = new Map<string, Progress>();

  /** `known`: attempts of the night that are already in the ledger. */
  constructor(
    private readonly plan: Pick<NightPlan, "cells">,
    private readonly shard: Shard,
    known: readonly AttemptLine[],
  ) {
    plan.cells.forEach(({ name }, index) => {
      const next = (shard.nth - 1 - index + plan.cells.length * shard.of) % shard.of;
      this.progress.set(name, { done: new Set(), next, underWay: 0, spentMs: 0, attempts: 0 });
    });
    for (const { cell, job, ms } of known) {
      const progress = this.progress.get(cell);
      if (progress === undefined) continue;
      progress.done.add(job);
      progress.spentMs += ms;
      progress.attempts += 1;
    }
  }

  /** The next job of a lane; undefined if none is left. */
  take(lane: Lane): Job | undefined {
    let best: { readonly progress: Progress; readonly job: Job; readonly had: number } | undefined;
    for (const cell of this.plan.cells) {
      if (laneOf(cell) !== lane) continue;
      const progress = this.progress.get(cell.name);
      if (progress === undefined) continue;
      while (progress.done.has(progress.next)) progress.next += this.shard.of;
      const job = jobOf(cell, progress.next, 1);
      if (job === undefined) continue;
      const mean = progress.attempts === 0 ? 1 : progress.spentMs / progress.attempts;
      const had = (progress.spentMs + progress.underWay * mean) / cell.weight;
      if (best === undefined || had < best.had) best = { progress, job, had };
    }
    if (best === undefined) return undefined;
    best.progress.done.add(best.job.number);
    best.progress.underWay += 1;
    return best.job;
  }

  finished({ cell }: Job, ms: number): void {
    const progress = this.progress.get(cell.name);
    if (progress === undefined) return;
    progress.underWay -= 1;
    progress.spentMs += ms;
    progress.attempts += 1;
  }
}
