/**
 * One run from start to verdict: execute the scenario into a run directory, judge the record, write verdict and report. The record of an
 * interrupted run is judged as well.
 */
import { evidenceOf } from "../execution/evidence.js";
import { type Execution, type ExecutionHooks, execute } from "../execution/execute.js";
import { type CreateCluster, runInMemory } from "../execution/in-memory.js";
import { InlineWatch } from "../execution/inline-watch.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { type Prepared, prepared } from "../scenario/prepared.js";
import { type Again, type Conclusion, concludeRun } from "./conclude.js";
import { watchMachine as watchThisMachine } from "./machine.js";
import { Recording } from "./recording.js";
import { refuseUnfit, watchedModel } from "./refuse.js";
import { ViolationWatch } from "./watch.js";

export interface RunHooks extends Omit<ExecutionHooks, "watch"> {
  /**
   * Ends the main phase at the first violation that no later event can undo. Needs a workload that judges linearizability; otherwise
   * runScenario throws InputError.
   */
  readonly stopOnViolation?: boolean;
  /** Time limit for the start of a replica, ms; the cluster's default if absent. */
  readonly startTimeoutMs?: number | undefined;
}

export interface RunOutcome extends Conclusion {
  readonly directory: string;
  readonly evidence: RunEvidence;
}

/**
 * Runs a scenario into its directory, which holds scenario.json already. A cluster that cannot start, an interruption and a full disk are
 * outcomes, reported in `incomplete` of the verdict.
 */
export async function runScenario(
  scenario: Scenario,
  directory: string,
  createCluster: CreateCluster,
  { stopOnViolation = false, startTimeoutMs, watchMachine = watchThisMachine, ...hooks }: RunHooks = {},
): Promise<RunOutcome> {
  const ready = prepared(scenario, directory);
  const { plan } = ready;
  const watch = stopOnViolation ? watching(ready) : {};
  const cluster = await createCluster(startTimeoutMs === undefined ? plan : { ...plan, startTimeoutMs });
  refuseUnfit(cluster, ready);
  const unrecorded = new AbortController();
  const signals = hooks.signal === undefined ? [] : [hooks.signal];
  const recording = new Recording(directory, () => unrecorded.abort());
  let execution: Execution;
  try {
    const executed = await execute(ready, cluster, recording, {
      ...hooks,
      // Virtual time does not care how busy the machine is.
      ...(scenario.cluster === "sim" ? {} : { watchMachine }),
      signal: AbortSignal.any([...signals, unrecorded.signal]),
      ...watch,
    });
    execution = recording.recorded(executed);
  } finally {
    recording.close();
  }
  // A simulated run is deterministic: details that were not observed the first time are observed the second time.
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

/** The end of a run whose cluster did not start; if the user interrupted it meanwhile, that is the reason. */
function watching({ scenario, workload }: Prepared): Pick<ExecutionHooks, "watch"> {
  const model = watchedModel(workload);
  return {
    watch: (recorder, clock) =>
      scenario.cluster === "sim" ? new InlineWatch(model, recorder, clock) : new ViolationWatch(model.name, recorder),
  };
}
