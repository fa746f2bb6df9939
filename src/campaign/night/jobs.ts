/**
 * The jobs of a night and their order. A job follows from its cell and its number; which one is next, from how much time each cell has had
 * for its share (stride scheduling: Waldspurger and Weihl 1995; `steering.ts`). A shard takes every n-th job of each cell, so that no
 * coordinator has to hand them out.
 */
import type { AttemptLine } from "../ledger/lines.js";
import type { NightPlan, PlannedCell } from "../plan/night.js";
import type { AttemptResult } from "./attempted.js";
import { leastServed, SituationsMet } from "./steering.js";

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
  readonly met: SituationsMet;
  novelty: number | null;
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
      const nothing = { underWay: 0, spentMs: 0, attempts: 0, met: new SituationsMet(), novelty: null };
      this.progress.set(name, { done: new Set(), next, ...nothing });
    });
    for (const attempt of known) {
      const progress = this.progress.get(attempt.cell);
      if (progress === undefined) continue;
      progress.done.add(attempt.job);
      add(progress, attempt);
    }
  }

  /** The next job of a lane; undefined if none is left. */
  take(lane: Lane): Job | undefined {
    const next = leastServed(
      this.plan.cells.flatMap((cell) => {
        const progress = this.progress.get(cell.name);
        if (progress === undefined || laneOf(cell) !== lane) return [];
        while (progress.done.has(progress.next)) progress.next += this.shard.of;
        const job = jobOf(cell, progress.next, 1);
        if (job === undefined) return [];
        const { spentMs, attempts, underWay } = progress;
        const novelty = isSteered(cell) ? progress.novelty : null;
        return [{ canary: cell.canary, weight: cell.weight, spentMs, attempts, underWay, novelty, progress, job }];
      }),
    );
    if (next === undefined) return undefined;
    next.progress.done.add(next.job.number);
    next.progress.underWay += 1;
    return next.job;
  }

  finished({ cell }: Job, result: Pick<AttemptResult, "ms" | "situations">): void {
    const progress = this.progress.get(cell.name);
    if (progress === undefined) return;
    progress.underWay -= 1;
    add(progress, result);
  }

  /** Of each cell that is steered and of which enough is known: the share of new situations to be expected in its next job. */
  novelty(): ReadonlyMap<string, number> {
    return new Map(
      this.plan.cells.flatMap((cell) => {
        const novelty = this.progress.get(cell.name)?.novelty ?? null;
        return novelty === null || !isSteered(cell) ? [] : [[cell.name, novelty] as const];
      }),
    );
  }
}

/** A canary only has to be convicted, so that what is new in its runs is of no interest. */
export function isSteered({ canary }: Pick<PlannedCell, "canary">): boolean {
  return !canary;
}

function add(progress: Progress, { ms, situations }: Pick<AttemptResult, "ms" | "situations">): void {
  progress.spentMs += ms;
  progress.attempts += 1;
  if (situations === undefined) return;
  progress.met.add(situations);
  progress.novelty = progress.met.novelty;
}
