/**
 * A worker thread of a hunt: runs its share of the indexes one after another and reports each. What convicts a program with a
 * mistake must acquit the same program without it, or it shows something else.
 */
import { parentPort, workerData } from "node:worker_threads";
import { drawScenario, type Quarry, runSeed } from "../scenario/draw.js";
import { convictedWithoutMistake, type JudgedRun, judgedRun } from "./judged-run.js";
import { steadinessOf } from "./steadiness.js";

/** What one worker does: indexes `first`, `first + step`, … below `end`. */
export interface Assignment {
  readonly quarry: Quarry;
  readonly huntSeed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** Also finds out how surely what it finds fails. */
  readonly steadiness: boolean;
}

/** What a worker says of one run. */
export interface Report extends JudgedRun {
  readonly index: number;
  readonly seed: number;
  /** The program without its mistake is convicted of the same in the same scenario: the mistake is not to blame. */
  readonly withoutMistake: boolean;
  /** In how many of ten worlds like those of real processes a finding fails; null if that was not asked for. */
  readonly steadiness: number | null;
  /** Length of its schedule. */
  readonly faults: number;
}

// The pool starts workers with an assignment.
const { quarry, huntSeed, first, step, end, ...asked } = workerData as Assignment;

for (let index = first; index < end; index += step) {
  const seed = runSeed(huntSeed, index);
  const scenario = drawScenario(quarry, seed);
  const run = await judgedRun(scenario, { stopOnViolation: true });
  const withoutMistake = await convictedWithoutMistake(scenario, run.kinds);
  const [kind] = withoutMistake ? [] : run.kinds;
  const steadiness = asked.steadiness && kind !== undefined ? await steadinessOf(scenario, kind) : null;
  const report: Report = { ...run, index, seed, withoutMistake, steadiness, faults: scenario.schedule.length };
  parentPort?.postMessage(report);
}
