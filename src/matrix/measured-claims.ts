/** All claims of a system, measured on several threads: what comes of it is the same on any number of them. */
import { pathToFileURL } from "node:url";
import { startFile } from "../package.js";
import { ThreadPool } from "../trials/pool.js";
import type { MeasuredClaim } from "./claims.js";
import { type DrawnPlan, drawnClaims, drawnJobs } from "./drawn-claims.js";
import { figureClaims } from "./figure-claims.js";
import type { MatrixJob, MatrixOutcome } from "./jobs.js";

export interface ClaimsPlan extends DrawnPlan {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Called when further runs have ended. */
  onRuns(more: number): void;
}

/** Undefined if it was interrupted: claims that were not tried are not held. */
export async function measuredClaims(plan: ClaimsPlan): Promise<readonly MeasuredClaim[] | undefined> {
  const { subject, threads, signal, onRuns } = plan;
  const named = { system: subject.system.name, variant: subject.variant, given: subject.given };
  const jobs = drawnJobs(plan);
  const pool = new ThreadPool<MatrixJob, MatrixOutcome>(
    Math.min(threads, jobs.length + 1),
    pathToFileURL(startFile("matrix/worker")),
    (crashed) => ({ crashed }),
  );
  const giveUp = (): void => pool.giveUp();
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  const done = async (job: MatrixJob): Promise<MatrixOutcome | undefined> => {
    const outcome = await pool.run(job);
    if (outcome !== undefined && "crashed" in outcome) {
      throw new Error(`${subject.name} could not be measured: ${outcome.crashed}`);
    }
    if (outcome !== undefined) onRuns("row" in outcome ? outcome.row.runs.length : 1);
    return outcome;
  };
  try {
    // The row takes longest, so it begins first.
    const [measured, ...drawn] = await Promise.all([
      done(named),
      ...jobs.map((drawnJob) => done({ ...named, drawn: drawnJob })),
    ]);
    const runs = drawn.flatMap((outcome) => (outcome !== undefined && "run" in outcome ? [outcome.run] : []));
    if (measured === undefined || !("row" in measured) || runs.length < jobs.length) return undefined;
    return [...drawnClaims(plan, runs), ...figureClaims(subject, measured.row)];
  } finally {
    signal.removeEventListener("abort", giveUp);
    await pool.close();
  }
}
