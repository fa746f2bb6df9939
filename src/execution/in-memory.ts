/** Runs that leave nothing on disk: for hunts, for shrinking, and to repeat a run with an observer. */
import type { Cluster, ClusterObserver, ClusterPlan } from "../contract/cluster.js";
import { watchable } from "../contract/workload.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { prepared } from "../scenario/prepared.js";
import { evidenceOf } from "./evidence.js";
import { execute } from "./execute.js";
import { InlineWatch } from "./inline-watch.js";

export type CreateCluster = (plan: ClusterPlan) => Cluster | Promise<Cluster>;

export interface InMemoryHooks {
  readonly observer?: ClusterObserver;
  readonly signal?: AbortSignal;
  /** Ends the main phase at the first violation; a run of a workload that is judged at its end goes on until then. */
  readonly stopOnViolation?: boolean;
}

/** Runs a scenario and keeps its record in memory only. */
export async function runInMemory(
  scenario: Scenario,
  createCluster: CreateCluster,
  { stopOnViolation = false, ...hooks }: InMemoryHooks = {},
): Promise<RunEvidence> {
  const ready = prepared(scenario, "");
  const { workload, plan } = ready;
  const model = stopOnViolation ? watchable(workload) : undefined;
  const execution = await execute(ready, await createCluster(plan), undefined, {
    ...hooks,
    ...(model === undefined ? {} : { watch: (recorder, clock) => new InlineWatch(model, recorder, clock) }),
  });
  return evidenceOf(ready, execution);
}
