/** A worker thread of the matrix: measures the rows and makes the runs that it is sent, one after another. */
import { parentPort } from "node:worker_threads";
import type { Answer, Task } from "../trials/pool.js";
import { drawnRun } from "./drawn-claims.js";
import type { MatrixJob, MatrixOutcome } from "./jobs.js";
import { measuredRow } from "./matrix.js";
import { subjectNamed } from "./named-subject.js";

async function done(job: MatrixJob): Promise<MatrixOutcome> {
  const subject = subjectNamed(job);
  return job.drawn === undefined
    ? { row: await measuredRow(subject, async () => {}) }
    : { run: await drawnRun(subject, job.drawn) };
}

parentPort?.on("message", ({ id, job }: Task<MatrixJob>) => {
  void done(job)
    .catch(
      (error: unknown): MatrixOutcome => ({
        crashed: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    )
    .then((outcome) => {
      const answer: Answer<MatrixOutcome> = { id, outcome };
      parentPort?.postMessage(answer);
    });
});
