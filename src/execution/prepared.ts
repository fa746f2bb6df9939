/** A scenario made ready to be executed: its system, its workload and the plan of its cluster, and what is refused before it starts. */
import type { Cluster, ClusterPlan } from "../contract/cluster.js";
import { claimsUnder, descriptionOf, launchOf, type System } from "../contract/system.js";
import { type Workload, watchable } from "../contract/workload.js";
import { rowOf } from "../faults/fault.js";
import type { Effects } from "../faults/row.js";
import { InputError } from "../history/errors.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import { Pairing } from "../history/pairing.js";
import type { Model } from "../models/model.js";
import { impossibleFaults } from "../nemesis/nemesis.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { findSystem } from "../scenario/scenario.js";
import type { Execution } from "./execute.js";

export interface Prepared {
  readonly scenario: Scenario;
  readonly system: System;
  readonly workload: Workload;
  readonly plan: ClusterPlan;
}

/** `directory` is empty for a run that is kept in memory only. Throws InputError for a system or a workload that is not known. */
export function prepared(scenario: Scenario, directory: string): Prepared {
  const system = findSystem(scenario.system);
  const workload = system.workloads.find(({ name }) => name === scenario.workload);
  if (workload === undefined) throw new InputError(`unknown workload ${scenario.workload}`, { field: "workload" });
  const { world } = scenario;
  const plan: ClusterPlan = {
    // A name for everything the run creates outside its directory, unique by time and seed.
    runId: directory.split("/").slice(-2).join("-"),
    launch: launchOf(system),
    settings: { options: scenario.options, variant: scenario.variant },
    nodes: scenario.nodes,
    seed: scenario.seed,
    directory,
    restarts: scenario.schedule.some(({ fault }) => startsAgain(rowOf(fault).effects)),
    claims: claimsUnder(system, scenario.options),
    updates: (command) => workload.updates(command),
    ...(world === undefined ? {} : { world }),
  };
  return { scenario, system, workload, plan };
}

function startsAgain({ processes }: Effects): boolean {
  return processes === "ended" || processes === "ended at a write";
}

/** Throws InputError for a fault of the schedule that the cluster cannot inject. */
export function refuseUnfit(cluster: Cluster, { scenario, system }: Prepared): void {
  const [impossible] = impossibleFaults(cluster, scenario.schedule, descriptionOf(system).commands);
  if (impossible === undefined) return;
  throw new InputError(
    `the ${cluster.kind} cluster cannot inject ${impossible.fault.kind} into ${scenario.system}: ${impossible.why}`,
    {},
    "`schism doctor` lists what each cluster can do, `schism list` what each system bears",
  );
}

/** Whose violations can be seen while the run goes. Throws InputError for a workload that is judged at its end only. */
export function watchedModel(workload: Workload): Model {
  const model = watchable(workload);
  if (model !== undefined) return model;
  throw new InputError(
    `the workload ${workload.name} can only be judged after the run`,
    { option: "stop-on-violation" },
    "choose a workload that is judged for linearizability",
  );
}

export function evidenceOf({ scenario, system, workload }: Omit<Prepared, "plan">, execution: Execution): RunEvidence {
  return { scenario, system, workload, operations: operationsOf(execution.events), ...execution };
}

/** The recorder made these events one by one in their order, so that they need no reader as those of a stranger's file do. */
function operationsOf(events: readonly HistoryEvent[]): readonly Operation[] {
  const pairing = new Pairing();
  let line = 0;
  for (const event of events) pairing.add(event, ++line);
  pairing.finish();
  return pairing.operations;
}
