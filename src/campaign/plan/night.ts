/** The plan of one night: its seed, its budget, and how many runs each cell is due. */
import { createHash } from "node:crypto";
import type { PlanLine } from "../ledger/lines.js";
import type { Cell } from "./cell.js";
import { cellsOf } from "./cells.js";
import { limitsOf, type ReadCampaign } from "./file.js";
import { cellRunSeed, nightSeed } from "./scenarios.js";

export interface PlannedCell extends Cell {
  /** How many runs it is due in the whole night, over all shards; null if time alone is the budget. */
  readonly due: number | null;
}

export interface NightPlan {
  readonly campaign: string;
  readonly night: string;
  readonly seed: number;
  /** Seed of the `index`-th run of a cell, from 0. */
  readonly seedOf: (cell: Cell, index: number) => number;
  /** SHA-256 of what is planned. Two shards with the same digest do parts of the same night. */
  readonly digest: string;
  readonly budget: { readonly timeMs: number | null; readonly runs: number | null };
  readonly cells: readonly PlannedCell[];
  readonly minimum: PlanLine["minimum"];
  readonly limits: PlanLine["limits"];
  /** How many runs on processes and containers go on at once. */
  readonly parallel: number;
}

/** The parts of the budget that the command line overrides. */
export interface BudgetOverride {
  readonly timeMs?: number | undefined;
  readonly runs?: number | undefined;
}

/** Throws InputError for a cell that cannot be run. */
export function planNight(read: ReadCampaign, night: string, override: BudgetOverride = {}): NightPlan {
  const { file } = read;
  const said =
    override.timeMs !== undefined || override.runs !== undefined
      ? override
      : { timeMs: file.budget.time, runs: file.budget.runs };
  const budget = { timeMs: said.timeMs ?? null, runs: said.runs ?? null };
  const digest = createHash("sha256")
    .update(JSON.stringify([read.digest, budget]))
    .digest("hex");
  const cells = cellsOf(read);
  const seed = nightSeed(file.seed, night);
  const due = budget.runs === null ? cells.map(() => null) : shares(budget.runs, cells);
  return {
    campaign: file.name,
    night,
    seed,
    seedOf: (cell, index) => cellRunSeed(seed, cell, index),
    digest,
    budget,
    cells: cells.map((cell, index) => ({ ...cell, due: due[index] ?? null })),
    minimum: { okPerFault: file.minimum["ok-per-fault"] },
    limits: limitsOf(file),
    parallel: file.parallel,
  };
}

/** Divides this many runs by weight, each cell at least one: the largest remainders get what is left over. */
function shares(runs: number, cells: readonly Cell[]): readonly number[] {
  const total = cells.reduce((sum, { weight }) => sum + weight, 0);
  const exact = cells.map(({ weight }) => (runs * weight) / total);
  const given = exact.map((share) => Math.max(1, Math.floor(share)));
  let left = runs - given.reduce((sum, share) => sum + share, 0);
  const order = [...cells.keys()].sort((a, b) => remainder(exact[b]) - remainder(exact[a]) || a - b);
  for (const index of order) {
    if (left <= 0) break;
    given[index] = (given[index] ?? 0) + 1;
    left -= 1;
  }
  return given;
}

function remainder(share = 0): number {
  return share - Math.floor(share);
}

export function planLineOf(plan: NightPlan, shard: string): PlanLine {
  const { campaign, night, seed, digest, budget, cells, minimum, limits } = plan;
  return {
    line: "plan",
    ...{ campaign, night, shard, seed, digest, budget, minimum, limits },
    cells: cells.map(({ name, system, variant, cluster, canary, weight, due }) => ({
      ...{ cell: name, system, variant, cluster, canary, weight, runs: due },
    })),
  };
}
