/** What the tests of faults have in common: clusters of echo replicas that end with their test, so that several tests may run at once. */
import { test as plainTest, type TestAPI } from "vitest";
import type { Link } from "../../../src/faults/link.js";
import { EchoCluster, type EchoKind } from "../echo-cluster.js";

interface Clusters {
  /** A cluster of replicas that are still to be started. */
  readonly made: (nodes: readonly string[], restarts?: boolean) => EchoCluster;
  /** A cluster whose replicas all reach each other. */
  readonly started: (...nodes: readonly string[]) => Promise<EchoCluster>;
}
type Body = (clusters: Clusters) => Promise<void>;

export interface FaultStage {
  readonly kind: EchoKind;
  /** Of partitions, those that the cluster can do. */
  readonly modes: readonly ("drop" | "half-open" | "reset")[];
  readonly test: TestAPI<Clusters>;
  /** What containers cannot suffer is refused before a run; there is nothing to test. */
  onlyLocal(name: string, body: Body): void;
}

export function faultStage(kind: EchoKind): FaultStage {
  const test = plainTest.extend<Clusters>({
    made: async ({ task }, use) => {
      const clusters: EchoCluster[] = [];
      await use((nodes, restarts = false) => {
        const echo = new EchoCluster(kind, nodes, undefined, restarts);
        clusters.push(echo);
        return echo;
      });
      for (const echo of clusters) await echo.end();
      if (clusters.length === 0) throw new Error(`${task.name}: no cluster was tried`);
    },
    started: async ({ made }, use) => {
      await use(async (...nodes) => {
        const echo = made(nodes);
        await echo.cluster.start();
        for (const from of nodes) for (const to of nodes) if (from !== to) await echo.relayWorks(from, to);
        return echo;
      });
    },
  });
  return {
    kind,
    modes: kind === "local" ? ["drop", "half-open", "reset"] : ["drop", "reset"],
    test,
    onlyLocal(name, body) {
      if (kind === "local") test(name, ({ made, started }) => body({ made, started }));
    },
  };
}

export const link = (from: string, to: string): Link => ({ from, to });
export const ok = (value: unknown) => ({ type: "ok", value });

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
