/**
 * A worker thread of a hunt: runs its share of the indexes one after another and reports each. What convicts a program with a
 * mistake must acquit the same program without it, or it shows something else.
 */
import { parentPort, workerData } from "node:worker_threads";
import { drawScenario, type Quarry, runSeed } from "./draw.js";
import { convictedWithoutMistake, type JudgedRun, judgedRun } from "./judged-run.js";

/** What one worker does: indexes `first`, `first + step`, … below `end`. */
export interface Assignment {
  readonly quarry: Quarry;
  readonly huntSeed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
}

/** What a worker says of one run. */
export interface Report extends JudgedRun {
  readonly index: number;
  readonly seed: number;
  /** The program without its mistake is convicted of the same in the same scenario: the mistake is not to blame. */
  readonly withoutMistake: boolean;
}

// The pool starts workers with an assignment.
const { quarry, huntSeed, first, step, end } = workerData as Assignment;

for (let index = first; index < end; index += step) {
  const seed = runSeed(huntSeed, index);
  const scenario = drawScenario(quarry, seed);
  const run = await judgedRun(scenario);
  const withoutMistake = await convictedWithoutMistake(scenario, run.kinds);
  const report: Report = { ...run, index, seed, withoutMistake };
  parentPort?.postMessage(report);
}
