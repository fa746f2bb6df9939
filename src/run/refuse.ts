/** Reasons why a prepared scenario cannot be run, found before anything of the run is created. */
import type { Cluster } from "../contract/cluster.js";
import { descriptionOf } from "../contract/system.js";
import { type Workload, watchable } from "../contract/workload.js";
import { InputError } from "../history/errors.js";
import type { Model } from "../models/model.js";
import { impossibleFaults } from "../nemesis/nemesis.js";
import type { Prepared } from "../scenario/prepared.js";

/** Throws InputError for a fault of the schedule that the cluster cannot inject. */
export function refuseUnfit(cluster: Cluster, { scenario, system }: Prepared): void {
  const [impossible] = impossibleFaults(cluster, scenario.schedule, descriptionOf(system).commands);
  if (impossible === undefined) return;
  throw new InputError(
    `the ${cluster.kind} cluster cannot inject ${impossible.fault.kind} into ${scenario.system}: ${impossible.why}`,
    {},
    "`schism doctor` lists what each cluster can do, `schism list` what each system tolerates",
  );
}

/** The model whose violations can be detected during the run. Throws InputError for a workload that is only judged at its end. */
export function watchedModel(workload: Workload): Model {
  const model = watchable(workload);
  if (model !== undefined) return model;
  throw new InputError(
    `the workload ${workload.name} can only be judged after the run`,
    { option: "stop-on-violation" },
    "choose a workload that is judged for linearizability",
  );
}
