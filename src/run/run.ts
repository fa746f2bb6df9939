/**
 * One run from start to verdict: execute the scenario into a run directory, judge what was recorded, write verdict and report.
 * What was recorded until an interruption is judged too.
 */
import { StartError } from "../contract/cluster.js";
import { type Execution, type ExecutionHooks, execute, type RecordSink } from "../execution/execute.js";
import { type CreateCluster, runInMemory } from "../execution/in-memory.js";
import { InlineWatch } from "../execution/inline-watch.js";
import { evidenceOf, type Prepared, prepared, refuseUnfit, watchedModel } from "../execution/prepared.js";
import { type CourseRecord, courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { type Again, concludeRun } from "./conclude.js";
import { Recording } from "./recording.js";
import { ViolationWatch } from "./watch.js";

export interface RunHooks extends Omit<ExecutionHooks, "watch"> {
  /**
   * Ends the main phase at the first violation that is certain whatever comes later. Needs a workload that judges
   * linearizability; else runScenario throws InputError.
   */
  readonly stopOnViolation?: boolean;
  /** How long a replica may take to start, ms; what the cluster takes for reasonable if absent. */
  readonly startTimeoutMs?: number | undefined;
}

export interface RunOutcome {
  readonly directory: string;
  readonly verdict: RunVerdict;
  readonly evidence: RunEvidence;
  /** Files of the directory for which there was no room, with the reason. */
  readonly unwritten: readonly string[];
}

/** Rejects with an InputError if the scenario cannot be run; to be asked before anything of the run is made. */
export async function refuseImpossible(
  scenario: Scenario,
  createCluster: CreateCluster,
  { stopOnViolation = false }: Pick<RunHooks, "stopOnViolation"> = {},
): Promise<void> {
  const ready = prepared(scenario, "");
  if (stopOnViolation) watchedModel(ready.workload);
  refuseUnfit(await createCluster(ready.plan), ready);
}

/**
 * Runs a scenario into its directory, which holds scenario.json already. A cluster that cannot start, an interruption and a full disk
 * are outcomes, told by `incomplete` of the verdict.
 */
export async function runScenario(
  scenario: Scenario,
  directory: string,
  createCluster: CreateCluster,
  { stopOnViolation = false, startTimeoutMs, ...hooks }: RunHooks = {},
): Promise<RunOutcome> {
  const ready = prepared(scenario, directory);
  const { plan, workload } = ready;
  const watch = stopOnViolation ? watching(ready) : {};
  const cluster = await createCluster(startTimeoutMs === undefined ? plan : { ...plan, startTimeoutMs });
  refuseUnfit(cluster, ready);
  const unrecorded = new AbortController();
  const signals = hooks.signal === undefined ? [] : [hooks.signal];
  const recording = new Recording(directory, () => unrecorded.abort());
  let execution: Execution;
  try {
    const executed = await execute(scenario, workload, cluster, recording, {
      ...hooks,
      signal: AbortSignal.any([...signals, unrecorded.signal]),
      ...watch,
    });
    execution = recording.recorded(executed);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    execution = recording.recorded(notRun(error, hooks.signal?.aborted === true, recording));
  } finally {
    recording.close();
  }
  // A simulated run repeats itself: what nobody looked at the first time is seen the second time.
  const { signal } = hooks;
  const again: Again | undefined =
    cluster.observe === undefined || courseEvents(execution.course, "interrupted").length > 0
      ? undefined
      : (observer) =>
          runInMemory(scenario, createCluster, {
            ...(signal === undefined ? {} : { signal }),
            ...{ observer, stopOnViolation },
          });
  const evidence = evidenceOf(ready, execution);
  return { directory, evidence, ...(await concludeRun(evidence, directory, again)) };
}

/** What is left of a run whose cluster did not start; if somebody interrupted it meanwhile, that is why. */
function notRun({ reason, log }: StartError, interrupted: boolean, sink: RecordSink): Execution {
  const record: CourseRecord = interrupted
    ? { event: "interrupted", time: 0 }
    : { event: "could not start", reason, log: [...log] };
  sink.course(record);
  return { events: [], faults: [], traces: [], course: [record] };
}

function watching({ scenario, workload }: Prepared): Pick<ExecutionHooks, "watch"> {
  const model = watchedModel(workload);
  return {
    watch: (recorder, clock) =>
      scenario.cluster === "sim" ? new InlineWatch(model, recorder, clock) : new ViolationWatch(model.name, recorder),
  };
}
