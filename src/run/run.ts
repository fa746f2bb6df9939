/**
 * One run from start to verdict: execute the scenario into a run directory, judge what was recorded, write verdict and report.
 * What was recorded until an interruption is judged too.
 */
import { basename, dirname } from "node:path";
import { type Cluster, type ClusterPlan, StartError } from "../clusters/cluster.js";
import type { FaultKind } from "../faults/fault.js";
import { impossibleFaults } from "../faults/nemesis.js";
import { InputError } from "../history/errors.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import { Pairing } from "../history/pairing.js";
import { models } from "../models/index.js";
import { type Workload, workloads } from "../workloads/index.js";
import { type Again, concludeRun } from "./conclude.js";
import { type CourseRecord, courseEvents } from "./course.js";
import { type Execution, type ExecutionHooks, execute, type RecordSink } from "./execute.js";
import { InlineWatch } from "./inline-watch.js";
import type { RunEvidence } from "./judge.js";
import type { RunVerdict, Scenario } from "./record.js";
import { Recording } from "./recording.js";
import { findSystem } from "./scenario.js";
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
  /** Files of the directory for which there was no room, with the reason. */
  readonly unwritten: readonly string[];
}

export type CreateCluster = (plan: ClusterPlan) => Cluster | Promise<Cluster>;

/** Rejects with an InputError if the scenario cannot be run; to be asked before anything of the run is made. */
export async function refuseImpossible(
  scenario: Scenario,
  createCluster: CreateCluster,
  { stopOnViolation = false }: Pick<RunHooks, "stopOnViolation"> = {},
): Promise<void> {
  const workload = findWorkload(scenario.workload);
  if (stopOnViolation) refuseUnwatchable(workload);
  complainAboutFaults(await createCluster(planOf(scenario, "")), scenario);
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
  const workload = findWorkload(scenario.workload);
  if (stopOnViolation) refuseUnwatchable(workload);
  const plan = planOf(scenario, directory);
  const cluster = await createCluster(startTimeoutMs === undefined ? plan : { ...plan, startTimeoutMs });
  complainAboutFaults(cluster, scenario);
  const unrecorded = new AbortController();
  const signals = hooks.signal === undefined ? [] : [hooks.signal];
  const recording = new Recording(directory, () => unrecorded.abort());
  let execution: Execution;
  try {
    const executed = await execute(scenario, workload, cluster, recording, {
      ...hooks,
      signal: AbortSignal.any([...signals, unrecorded.signal]),
      ...(stopOnViolation ? watching(scenario, workload) : {}),
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
  return { directory, ...(await concludeRun(evidenceOf(scenario, workload, execution), directory, again)) };
}

/**
 * Runs a scenario and keeps what it leaves in memory only. `stopOnViolation` is as with runScenario, but a run of a workload that
 * is judged at its end goes on until then.
 */
export async function runInMemory(
  scenario: Scenario,
  createCluster: CreateCluster,
  { stopOnViolation = false, ...hooks }: Pick<RunHooks, "observer" | "signal" | "stopOnViolation"> = {},
): Promise<RunEvidence> {
  const workload = findWorkload(scenario.workload);
  const cluster = await createCluster(planOf(scenario, ""));
  const execution = await execute(scenario, workload, cluster, undefined, {
    ...hooks,
    ...(stopOnViolation ? watching(scenario, workload) : {}),
  });
  return evidenceOf(scenario, workload, execution);
}

/** What is left of a run whose cluster did not start; if somebody interrupted it meanwhile, that is why. */
function notRun({ reason, log }: StartError, interrupted: boolean, sink: RecordSink): Execution {
  const record: CourseRecord = interrupted
    ? { event: "interrupted", time: 0 }
    : { event: "could not start", reason, log: [...log] };
  sink.course(record);
  return { events: [], faults: [], traces: [], course: [record] };
}

function evidenceOf(scenario: Scenario, workload: Workload, execution: Execution): RunEvidence {
  return { scenario, workload, operations: operationsOf(execution.events), ...execution };
}

/** The recorder made these events one by one in their order, so that they need no reader as those of a stranger's file do. */
function operationsOf(events: readonly HistoryEvent[]): readonly Operation[] {
  const pairing = new Pairing();
  let line = 0;
  for (const event of events) pairing.add(event, ++line);
  pairing.finish();
  return pairing.operations;
}

/** None for a workload that is judged at its end only. */
function watching(scenario: Scenario, workload: Workload): Pick<ExecutionHooks, "watch"> {
  const model = workload.model === undefined ? undefined : models.get(workload.model);
  if (model === undefined) return {};
  return {
    watch: (recorder, clock) =>
      scenario.cluster === "sim" ? new InlineWatch(model, recorder, clock) : new ViolationWatch(model.name, recorder),
  };
}

function refuseUnwatchable(workload: Workload): void {
  if (workload.model !== undefined) return;
  throw new InputError(
    `the workload ${workload.name} can only be judged after the run`,
    { option: "stop-on-violation" },
    "choose a workload that is judged for linearizability",
  );
}

function findWorkload(name: string): Workload {
  const workload = workloads.get(name);
  if (workload === undefined) throw new InputError(`unknown workload ${name}`, { field: "workload" });
  return workload;
}

const endsProcesses: readonly FaultKind[] = ["kill", "power-loss", "failover"];

function planOf(scenario: Scenario, directory: string): ClusterPlan {
  const { world } = scenario;
  return {
    // A name for everything the run creates outside its directory, unique by time and seed.
    runId: `${basename(dirname(directory))}-${basename(directory)}`,
    program: scenario.system,
    settings: { options: scenario.options, variant: scenario.variant },
    nodes: scenario.nodes,
    seed: scenario.seed,
    directory,
    restarts: scenario.schedule.some(({ fault }) => endsProcesses.includes(fault.kind)),
    claims: findSystem(scenario.system).claims(scenario.options),
    ...(world === undefined ? {} : { world }),
  };
}

function complainAboutFaults(cluster: Cluster, scenario: Scenario): void {
  const { commands } = findSystem(scenario.system).program;
  const [impossible] = impossibleFaults(cluster, scenario.schedule, commands);
  if (impossible === undefined) return;
  throw new InputError(
    `the ${cluster.kind} cluster cannot inject ${impossible.fault.kind} into ${scenario.system}: ${impossible.why}`,
    {},
    "`schism doctor` lists what each cluster can do, `schism list` what each system bears",
  );
}
