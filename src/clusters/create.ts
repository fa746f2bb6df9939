/** The clusters by kind. */
import { realClock } from "./clock.js";
import type { Cluster, ClusterPlan } from "./cluster.js";
import { createDockerCluster } from "./docker/cluster.js";
import { createLocalCluster } from "./local/cluster.js";
import { createSimCluster } from "./sim/cluster.js";

export const clusterKinds = ["local", "docker", "sim"] as const;

const create: Readonly<Record<(typeof clusterKinds)[number], (plan: ClusterPlan) => Cluster>> = {
  local: (plan) => createLocalCluster(plan, realClock()),
  docker: (plan) => createDockerCluster(plan, realClock()),
  sim: (plan) => createSimCluster(plan),
};

export function createCluster(kind: (typeof clusterKinds)[number], plan: ClusterPlan): Cluster {
  return create[kind](plan);
}
