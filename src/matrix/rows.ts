/** The rows of a matrix, measured on several threads: a row is the same on whichever thread it is measured, and beside whichever others. */
import { pathToFileURL } from "node:url";
import { startFile } from "../package.js";
import { ThreadPool } from "../trials/pool.js";
import type { MatrixJob, MatrixOutcome } from "./jobs.js";
import type { MatrixRow } from "./matrix.js";
import type { MatrixSubject } from "./subjects.js";

export interface RowsPlan {
  readonly subjects: readonly MatrixSubject[];
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Called when a row is there, with the number of rows so far. */
  onRow(row: MatrixRow, measured: number): void;
}

/** In the order of the subjects; undefined if it was interrupted: half a matrix compares nothing. */
export async function measuredRows({
  subjects,
  threads,
  signal,
  onRow,
}: RowsPlan): Promise<readonly MatrixRow[] | undefined> {
  const pool = new ThreadPool<MatrixJob, MatrixOutcome>(
    Math.min(threads, subjects.length),
    pathToFileURL(startFile("matrix/worker")),
    (crashed) => ({ crashed }),
  );
  const giveUp = (): void => pool.giveUp();
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  let measured = 0;
  try {
    const rows = await Promise.all(
      subjects.map(async ({ name, system, variant, given }) => {
        const outcome = await pool.run({ system: system.name, variant, given });
        if (outcome === undefined) return undefined;
        if ("crashed" in outcome) throw new Error(`${name} could not be measured: ${outcome.crashed}`);
        if (!("row" in outcome)) throw new Error(`${name} was not measured`);
        onRow(outcome.row, ++measured);
        return outcome.row;
      }),
    );
    return rows.every((row) => row !== undefined) ? rows : undefined;
  } finally {
    signal.removeEventListener("abort", giveUp);
    await pool.close();
  }
}
