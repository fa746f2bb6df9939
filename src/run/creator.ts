/** Creates the cluster of a run, after checking that the run is possible here: until then nothing has been created. */
import { createCluster, refuseUnready } from "../clusters/create.js";
import type { CreateCluster } from "../execution/in-memory.js";
import type { Scenario } from "../record/record.js";
import { prepared } from "../scenario/prepared.js";
import { checkedScenario } from "../scenario/scenario.js";
import { refuseUnfit, watchedModel } from "./refuse.js";
import type { RunHooks } from "./run.js";

/** Rejects with an InputError if the cluster cannot do what the scenario asks of it, or if the machine lacks what it needs. */
export async function creatorFor(
  scenario: Scenario,
  { stopOnViolation = false }: Pick<RunHooks, "stopOnViolation"> = {},
): Promise<CreateCluster> {
  const create: CreateCluster = (plan) => createCluster(scenario.cluster, plan);
  // A recorded scenario may have been moved to another cluster.
  const ready = prepared(checkedScenario(scenario), "");
  if (stopOnViolation) watchedModel(ready.workload);
  refuseUnfit(await create(ready.plan), ready);
  await refuseUnready(scenario.cluster, ready.plan);
  return create;
}
