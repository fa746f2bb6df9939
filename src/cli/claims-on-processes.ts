/** What of a system's claims is measured on processes of this machine. */
import { InputError } from "../history/errors.js";
import type { MeasuredClaim } from "../matrix/claims.js";
import { latencyClaim, latencyScenario, mostLatencyRuns } from "../matrix/process-latency.js";
import type { MatrixSubject } from "../matrix/subjects.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import { runAnew } from "../run/anew.js";

export interface ProcessHooks {
  /** Where the directories of the runs go. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** Called when further runs have ended. */
  onRuns(more: number): void;
}

/** Undefined if it was interrupted. Where no process can be started it is not examined, and says why. */
export async function claimsOnProcesses(
  subject: MatrixSubject,
  { root, signal, onRuns }: ProcessHooks,
): Promise<readonly MeasuredClaim[] | undefined> {
  const runs: RunEvidence[] = [];
  for (;;) {
    const failed = await oneMore(subject, runs, root, signal);
    if (signal.aborted) return undefined;
    if (failed === null) onRuns(1);
    const { again, ...claim } = latencyClaim(subject, runs);
    if (failed !== null) return [{ ...claim, measured: failed, result: "not examined", run: null }];
    if (!again || runs.length === mostLatencyRuns) return [{ ...claim, run: null }];
  }
}

/** Adds a run; or says why there is none. */
async function oneMore(
  subject: MatrixSubject,
  runs: RunEvidence[],
  root: string,
  signal: AbortSignal,
): Promise<string | null> {
  const scenario = latencyScenario(subject, "local", runs.length + 1);
  try {
    const { evidence } = await runAnew(scenario, root, { signal });
    const [down] = courseEvents(evidence.course, "could not start");
    if (down === undefined) runs.push(evidence);
    return down?.reason ?? null;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
