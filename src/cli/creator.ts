/** What makes the cluster of a run, once it is known that there can be such a run here: nothing of it has been made before. */
import { createCluster, refuseUnready } from "../clusters/create.js";
import type { Scenario } from "../run/record.js";
import { type CreateCluster, type RunHooks, refuseImpossible } from "../run/run.js";

/** Rejects with an InputError if the cluster cannot do what the scenario asks of it, or this machine has not what it needs. */
export async function creatorFor(
  scenario: Scenario,
  hooks: Pick<RunHooks, "stopOnViolation"> = {},
): Promise<CreateCluster> {
  const create: CreateCluster = (plan) => createCluster(scenario.cluster, plan);
  await refuseImpossible(scenario, create, hooks);
  await refuseUnready(scenario.cluster);
  return create;
}
