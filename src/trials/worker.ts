/** A worker thread of the executor: makes the trials that it is sent, one after another, and says what became of each. */
import { parentPort } from "node:worker_threads";
import { convictedWithoutMistake, judgedRun } from "./judged-run.js";
import type { Answer, Task } from "./pool.js";
import { steadinessOf } from "./steadiness.js";
import type { Outcome, Trial } from "./trial.js";

async function made({ scenario, stopOnViolation = false, blame = false, steadiness = false }: Trial): Promise<Outcome> {
  const begun = performance.now();
  const run = await judgedRun(scenario, { stopOnViolation });
  const withoutMistake = blame && (await convictedWithoutMistake(scenario, run.kinds));
  const [kind] = withoutMistake ? [] : run.kinds;
  const sure = steadiness && kind !== undefined ? await steadinessOf(scenario, kind) : null;
  return { outcome: "judged", ...run, withoutMistake, steadiness: sure, ms: performance.now() - begun };
}

parentPort?.on("message", ({ id, job }: Task<Trial>) => {
  const begun = performance.now();
  void made(job)
    .catch(
      (error: unknown): Outcome => ({
        outcome: "crashed",
        error: messageOf(error),
        ms: performance.now() - begun,
      }),
    )
    .then((outcome) => {
      const answer: Answer<Outcome> = { id, outcome };
      parentPort?.postMessage(answer);
    });
});

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
