/** The clusters by kind. */
import { realClock } from "./clock.js";
import type { Cluster, ClusterPlan } from "./cluster.js";
import { createDockerCluster } from "./docker/cluster.js";
import { createLocalCluster } from "./local/cluster.js";

export function createCluster(kind: "local" | "docker", plan: ClusterPlan): Cluster {
  return kind === "local" ? createLocalCluster(plan, realClock()) : createDockerCluster(plan, realClock());
}
