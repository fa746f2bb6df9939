/** Creates the cluster of a run, after checking that the run is possible here: until then nothing has been made. */
import { createCluster, refuseUnready } from "../clusters/create.js";
import type { CreateCluster } from "../execution/in-memory.js";
import { prepared } from "../execution/prepared.js";
import type { Scenario } from "../record/record.js";
import { type RunHooks, refuseImpossible } from "./run.js";

/** Rejects with an InputError if the cluster cannot do what the scenario asks of it, or if the machine lacks what it needs. */
export async function creatorFor(
  scenario: Scenario,
  hooks: Pick<RunHooks, "stopOnViolation"> = {},
): Promise<CreateCluster> {
  const create: CreateCluster = (plan) => createCluster(scenario.cluster, plan);
  await refuseImpossible(scenario, create, hooks);
  await refuseUnready(scenario.cluster, prepared(scenario, "").plan.launch);
  return create;
}
