/** A worker thread of a shrinking: runs the scenarios it is sent, one after another, and says of what kinds each was convicted. */
import { parentPort } from "node:worker_threads";
import { judgedRun } from "../hunt/judged-run.js";
import type { Scenario } from "../record/record.js";

export interface Task {
  readonly id: number;
  readonly scenario: Scenario;
}

export interface Answer {
  readonly id: number;
  readonly kinds: readonly string[];
}

parentPort?.on("message", ({ id, scenario }: Task) => {
  void judgedRun(scenario).then(({ kinds }) => {
    const answer: Answer = { id, kinds };
    parentPort?.postMessage(answer);
  });
});
