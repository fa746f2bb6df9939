/** A worker thread of the matrix: measures the rows that it is sent, one after another. */
import { parentPort } from "node:worker_threads";
import type { Answer, Task } from "../trials/pool.js";
import { measuredRow } from "./matrix.js";
import { subjectNamed } from "./named-subject.js";
import type { MeasuredOutcome, RowJob } from "./rows.js";

parentPort?.on("message", ({ id, job }: Task<RowJob>) => {
  void measuredRow(subjectNamed(job), async () => {})
    .then(
      (row): MeasuredOutcome => ({ row }),
      (error: unknown): MeasuredOutcome => ({
        crashed: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    )
    .then((outcome) => {
      const answer: Answer<MeasuredOutcome> = { id, outcome };
      parentPort?.postMessage(answer);
    });
});
