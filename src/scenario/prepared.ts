/** A scenario made ready to be executed: its system, its workload and the plan of its cluster. */
import { type ClusterPlan, runIdOf } from "../contract/cluster.js";
import { claimsUnder, launchOf, type System } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { rowOf } from "../faults/fault.js";
import { needsCarrier } from "../faults/impairment.js";
import type { Effects } from "../faults/row.js";
import { InputError } from "../history/errors.js";
import type { Scenario } from "../record/record.js";
import { unjudged } from "../workloads/unjudged.js";
import { findSystem } from "./find-system.js";

export interface Prepared {
  readonly scenario: Scenario;
  readonly system: System;
  readonly workload: Workload;
  readonly plan: ClusterPlan;
}

/** `directory` is empty for a run that is kept in memory only. Throws InputError for a system or a workload that is not known. */
export function prepared(scenario: Scenario, directory: string): Prepared {
  const system = findSystem(scenario.system);
  const found = system.workloads.find(({ name }) => name === scenario.workload);
  if (found === undefined) throw new InputError(`unknown workload ${scenario.workload}`, { field: "workload" });
  const workload = scenario.judged === "replicas" ? unjudged(found) : found;
  const { world } = scenario;
  const plan: ClusterPlan = {
    runId: runIdOf(directory),
    launch: launchOf(system),
    settings: { options: scenario.options, variant: scenario.variant },
    nodes: scenario.nodes,
    seed: scenario.seed,
    directory,
    restarts: scenario.schedule.some(({ fault }) => startsAgain(rowOf(fault).effects)),
    disks: scenario.schedule.some(({ fault }) => rowOf(fault).effects.disk === true),
    links: scenario.schedule.some(({ fault }) => needsCarrier(fault)),
    clocks: scenario.schedule.some(({ fault }) => fault.kind === "clock"),
    claims: claimsUnder(system, scenario.options),
    updates: (command) => workload.updates(command),
    workload: workload.name,
    ...(world === undefined ? {} : { world }),
  };
  return { scenario, system, workload, plan };
}

function startsAgain({ processes }: Effects): boolean {
  return processes === "ended" || processes === "ended at a write";
}
