/** The clusters by kind. What docker needs is loaded when it is asked for: everything else starts sooner without it. */
import { realClock } from "./clock.js";
import type { Cluster, ClusterPlan } from "./cluster.js";
import { createLocalCluster } from "./local/cluster.js";
import { createSimCluster } from "./sim/cluster.js";

export const clusterKinds = ["local", "docker", "sim"] as const;

/** Nothing is started yet. Rejects with an InputError if the machine lacks what the cluster needs. */
export async function createCluster(kind: (typeof clusterKinds)[number], plan: ClusterPlan): Promise<Cluster> {
  if (kind === "sim") return createSimCluster(plan);
  if (kind === "local") return createLocalCluster(plan, realClock());
  const { createDockerCluster } = await import("./docker/cluster.js");
  const { dockerEngine, engineVersion } = await import("./docker/engine.js");
  await engineVersion(dockerEngine());
  return createDockerCluster(plan, realClock());
}
