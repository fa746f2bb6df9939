/** What the tests of faults have in common: clusters of echo replicas that end with their test, so that several tests may run at once. */
import { afterAll, test as plainTest, type TestAPI } from "vitest";
import type { Link } from "../../../src/faults/link.js";
import { EchoCluster, type EchoKind } from "../echo-cluster.js";

interface Clusters {
  /** A cluster of replicas that are still to be started. */
  readonly made: (nodes: readonly string[], prospects?: ConstructorParameters<typeof EchoCluster>[3]) => EchoCluster;
  /** A cluster whose replicas all reach each other. */
  readonly started: (...nodes: readonly string[]) => Promise<EchoCluster>;
  /** The same, and in containers the connections between replicas pass through links, too. */
  readonly carried: (...nodes: readonly string[]) => Promise<EchoCluster>;
  /**
   * Three replicas that reach each other, which the next test gets as well: this one ends all its faults and stores nothing. `carried`: as
   * above.
   */
  readonly lent: (carried?: "carried") => Promise<EchoCluster>;
}
type Body = (clusters: Omit<Clusters, "lent">) => Promise<void>;

export interface FaultStage {
  readonly kind: EchoKind;
  readonly test: TestAPI<Clusters>;
  onlyLocal(name: string, body: Body): void;
}

const lentNodes = ["n1", "n2", "n3"];

export function faultStage(kind: EchoKind): FaultStage {
  const idle = { carried: new Set<EchoCluster>(), plain: new Set<EchoCluster>() };
  afterAll(async () => {
    for (const echo of [...idle.carried, ...idle.plain]) await echo.end();
  });

  const test = plainTest.extend<Clusters>({
    made: async ({ task }, use) => {
      const clusters: EchoCluster[] = [];
      await use((nodes, prospects) => {
        const echo = new EchoCluster(kind, nodes, undefined, prospects);
        clusters.push(echo);
        return echo;
      });
      for (const echo of clusters) await echo.end();
      if (clusters.length === 0) throw new Error(`${task.name}: no cluster was tried`);
    },
    started: async ({ made }, use) => {
      await use((...nodes) => reachingAll(made(nodes), nodes));
    },
    carried: async ({ made }, use) => {
      await use((...nodes) => reachingAll(made(nodes, { links: true }), nodes));
    },
    lent: async ({ task }, use) => {
      const taken: (() => Promise<void>)[] = [];
      await use(async (carried) => {
        const pool = carried === undefined ? idle.plain : idle.carried;
        const [left] = pool;
        const echo = left ?? new EchoCluster(kind, lentNodes, undefined, { links: carried !== undefined });
        pool.delete(echo);
        let failed = true;
        taken.push(async () => {
          if (failed || task.result?.state === "fail" || echo.exits.length > 0) await echo.end();
          else pool.add(echo);
        });
        if (left === undefined) await reachingAll(echo, lentNodes);
        else {
          await allReach(echo, lentNodes);
          await echo.forget();
        }
        failed = false;
        return echo;
      });
      for (const giveBack of taken) await giveBack();
      if (taken.length === 0) throw new Error(`${task.name}: no cluster was tried`);
    },
  });
  return {
    kind,
    test,
    onlyLocal(name, body) {
      if (kind === "local") test(name, ({ made, started, carried }) => body({ made, started, carried }));
    },
  };
}

async function reachingAll(echo: EchoCluster, nodes: readonly string[]): Promise<EchoCluster> {
  await echo.cluster.start();
  await allReach(echo, nodes);
  return echo;
}

/** What a replica says to another one before they have connected, or do so again, is not heard. */
async function allReach(echo: EchoCluster, nodes: readonly string[]): Promise<void> {
  for (const from of nodes) for (const to of nodes) if (from !== to) await echo.relayWorks(from, to);
}

export const link = (from: string, to: string): Link => ({ from, to });
export const ok = (value: unknown) => ({ type: "ok", value });

export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
