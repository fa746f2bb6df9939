/**
 * Whether the time of a night is enough for what it must do: a cell that does not run makes it void, and so does a canary that has no run to
 * be convicted in. Better to hear of that when it begins than when it ends.
 */
import { InputError, type InputPlace } from "../../history/errors.js";
import { plural } from "../../history/plural.js";
import { durationOf } from "../duration.js";
import { laneOf, simulatedBatch } from "../night/jobs.js";
import type { NightPlan, PlannedCell } from "./night.js";
import { scenarioOf } from "./scenarios.js";

/** Processor time of a simulated run, ms: as measured over all systems on one machine, so it is only good for a warning, and for limits that need not be exact. */
export const usualMs = 12;

/** The machines that share the night. */
export interface Hands {
  readonly shards: number;
  /** Threads for simulated runs on each. */
  readonly threads: number;
}

/** Throws InputError if the canaries alone need more time than there is. Returns a warning if all cells together do, or null. */
export function tooShort(plan: NightPlan, hands: Hands, place: InputPlace): string | null {
  const { budget, cells } = plan;
  if (budget.timeMs === null) return null;
  const onProcesses = (each: PlannedCell): boolean => laneOf(each) === "real";
  const canaries = cells.filter(({ canary }) => canary);
  const leastMs = realMs(canaries.filter(onProcesses), plan, hands);
  if (leastMs > budget.timeMs) {
    throw new InputError(
      `${durationOf(budget.timeMs)} is too short: a single run of each canary on processes or containers takes ${durationOf(leastMs)}, ` +
        "so that the night could only be void",
      place,
      "give it more time, or let its canaries have shorter runs (time)",
    );
  }
  const real = cells.filter(onProcesses);
  const [ofReal, ofSimulated] = [realMs(real, plan, hands), simulatedMs(cells, hands)];
  const neededMs = Math.max(ofReal, ofSimulated);
  if (neededMs <= budget.timeMs) return null;
  const what =
    ofReal >= ofSimulated
      ? `${real.length === 1 ? "a run of the cell" : `a run of each of ${real.length} cells`} on processes or containers takes ${durationOf(ofReal)} or more`
      : `a batch of each of the ${plural(cells.length - real.length, "simulated cell")} takes about ${durationOf(ofSimulated)}`;
  return `${durationOf(budget.timeMs)} is probably too short: ${what}, and a cell that does not run makes the night void`;
}

/**
 * How long the runs of a night whose budget is a number of runs take on each of `shards` machines, roughly: it follows from the plan, not from the
 * machine, so that limits which follow from it are the same everywhere.
 */
export function expectedMs({ cells, parallel, seedOf }: NightPlan, shards: number): number {
  let [simulated, real] = [0, 0];
  for (const cell of cells) {
    const due = cell.due ?? 0;
    if (laneOf(cell) === "simulated") simulated += due * usualMs;
    else real += (due * mainMsOf(cell, seedOf)) / parallel;
  }
  return Math.max(simulated, real) / shards;
}

/** The main phases of one run of each, which no machine makes shorter. */
function realMs(cells: readonly PlannedCell[], { parallel, seedOf }: NightPlan, { shards }: Hands): number {
  const each = cells.map((cell) => mainMsOf(cell, seedOf));
  const together = each.reduce((sum, ms) => sum + ms, 0) / parallel / shards;
  return Math.max(0, together, ...each);
}

function mainMsOf(cell: PlannedCell, seedOf: NightPlan["seedOf"]): number {
  const { warmupMs, mainMs } = scenarioOf(cell, seedOf(cell, 0));
  return warmupMs + mainMs;
}

function simulatedMs(cells: readonly PlannedCell[], { shards, threads }: Hands): number {
  const simulated = cells.filter((cell) => laneOf(cell) === "simulated").length;
  return (simulated * simulatedBatch * usualMs) / threads / shards;
}
