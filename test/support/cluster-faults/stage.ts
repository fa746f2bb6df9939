/** What the tests of faults have in common: clusters of echo replicas that end with their test. */
import { afterEach, test } from "vitest";
import type { Link } from "../../../src/faults/link.js";
import { EchoCluster, type EchoKind } from "../echo-cluster.js";

export interface FaultStage {
  readonly kind: EchoKind;
  /** Of partitions, those that the cluster can do. */
  readonly modes: readonly ("drop" | "half-open" | "reset")[];
  /** Clusters in here are ended after the test. */
  readonly clusters: EchoCluster[];
  /** What containers cannot suffer is refused before a run; there is nothing to test. */
  onlyLocal(name: string, body: () => Promise<void>): void;
  /** A cluster whose replicas all reach each other. */
  started(...nodes: string[]): Promise<EchoCluster>;
}

export function faultStage(kind: EchoKind): FaultStage {
  const clusters: EchoCluster[] = [];
  afterEach(async () => {
    for (const echo of clusters.splice(0)) await echo.end();
  });
  return {
    kind,
    modes: kind === "local" ? ["drop", "half-open", "reset"] : ["drop", "reset"],
    clusters,
    onlyLocal(name, body) {
      if (kind === "local") test(name, body);
    },
    async started(...nodes) {
      const echo = new EchoCluster(kind, nodes);
      clusters.push(echo);
      await echo.cluster.start();
      for (const from of nodes) for (const to of nodes) if (from !== to) await echo.relayWorks(from, to);
      return echo;
    },
  };
}

export const link = (from: string, to: string): Link => ({ from, to });
export const ok = (value: unknown) => ({ type: "ok", value });

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
