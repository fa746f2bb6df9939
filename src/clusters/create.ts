/** The clusters by kind. The code for docker is loaded on demand, so that everything else starts sooner. */

import type { Cluster, ClusterPlan } from "../contract/cluster.js";
import { realClock } from "./clock.js";
import { refuseAbsent, refuseUnstartable } from "./installed.js";
import { createLocalCluster } from "./local/cluster.js";
import { createSimCluster } from "./sim/cluster.js";
import { refuseUnreachable } from "./user.js";

export const clusterKinds = ["local", "docker", "sim"] as const;
export type ClusterKind = (typeof clusterKinds)[number];

/** Nothing is started yet. */
export async function createCluster(kind: ClusterKind, given: ClusterPlan): Promise<Cluster> {
  const plan = withTimeToStart(given);
  if (kind === "sim") return createSimCluster(plan);
  if (kind === "local") return createLocalCluster(plan, realClock());
  const { createDockerCluster } = await import("./docker/cluster.js");
  return createDockerCluster(plan, realClock());
}

/** Some servers take longer to start than others. */
function withTimeToStart(plan: ClusterPlan): ClusterPlan {
  const usual = plan.launch.kind === "server" ? plan.launch.server.startTimeoutMs : undefined;
  return usual === undefined || plan.startTimeoutMs !== undefined ? plan : { ...plan, startTimeoutMs: usual };
}

/** Rejects with an InputError if this machine lacks what such a cluster needs. */
export async function refuseUnready(kind: ClusterKind, { launch, settings, directory }: ClusterPlan): Promise<void> {
  if (launch.kind === "server") refuseAbsent(launch.server);
  if (launch.kind === "server" && kind === "local") refuseUnreachable(launch.server, directory);
  if (launch.kind === "piped") refuseUnstartable(launch.server.command(settings)[0]);
  if (kind !== "docker") return;
  const { dockerEngine, engineVersion } = await import("./docker/engine.js");
  await engineVersion(dockerEngine());
}
