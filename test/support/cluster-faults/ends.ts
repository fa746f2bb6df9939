/** Every kind of fault at both ends of its numbers, many at once on links and nodes of their own: applied, proven, undone. */
import { describe, expect } from "vitest";
import { faultEnds } from "../../../bench/support/fault-ends.js";
import { seededRandom } from "../../../nodes/random.js";
import { faultKinds, type ResolvedFault, resolveFault } from "../../../src/faults/fault.js";
import type { Link } from "../../../src/faults/link.js";
import type { EchoCluster } from "../echo-cluster.js";
import { type FaultStage, link } from "./stage.js";

type OfLinks = Extract<ResolvedFault, { links: unknown }>;
type OfNodes = Extract<ResolvedFault, { nodes: unknown }>;

const nodes = ["n1", "n2", "n3", "n4", "n5"];
const links = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => link(from, to)));
/** This many faults begin at once. */
const atOnce = 7;

export function testFaultEnds({ test }: FaultStage): void {
  // One after the other: many faults at once, and each has to be seen in time.
  describe.sequential("both ends of every number", () => {
    test("links: each fault is seen in effect and undone", async ({ carried }) => {
      const echo = await carried(...nodes);
      const faults = endsOn(echo).filter((fault) => "links" in fault);
      expect(new Set(faults.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(4);
      const waves = Array.from({ length: Math.ceil(faults.length / atOnce) }, (_, wave) =>
        faults.slice(wave * atOnce, (wave + 1) * atOnce),
      );
      for (const wave of waves) {
        const random = seededRandom(wave.length);
        const places = random.shuffle(links);
        await Promise.all(wave.map((fault, index) => tried(echo, onLink(fault, places[index] ?? link("n1", "n2")))));
      }
      await Promise.all(links.map(({ from, to }) => echo.relayWorks(from, to)));
      expect(echo.exits).toEqual([]);
    });

    test("nodes: each fault is seen in effect and undone", async ({ started }) => {
      const echo = await started(...nodes);
      for (const node of nodes) {
        await echo.ask(node, "append", { value: 1 });
        await echo.ask(node, "sync");
      }
      const faults = endsOn(echo).filter((fault) => "nodes" in fault);
      // What bit rot takes, only a wipe brings back.
      const rotting = faults.filter(({ kind }) => kind === "bit-rot" || kind === "wipe");
      const others = faults.filter((fault) => !rotting.includes(fault));
      expect(others.length).toBeGreaterThan(10);
      const queues = [rotting, ...nodes.slice(1).map((_, at) => others.filter((__, index) => index % 4 === at))];
      await Promise.all(
        queues.map(async (queue, at) => {
          for (const fault of queue) await tried(echo, { ...fault, nodes: [nodes[at] ?? "n1"] });
        }),
      );
      for (const node of nodes)
        expect(await echo.ask(node, "echo", { value: node })).toEqual({ type: "ok", value: node });
      expect([...echo.cluster.lost()]).toEqual([]);
      expect(echo.exits).toEqual([]);
    });
  });
}

/** All ends of all kinds that the cluster can do. */
function endsOn({ cluster }: EchoCluster): readonly (OfLinks | OfNodes)[] {
  return faultKinds
    .flatMap((kind) => faultEnds(kind))
    .filter((fault) => cluster.capability(fault).able)
    .flatMap((fault) => {
      // The operator's are tried with replicas that take commands.
      if (fault.kind === "failover" || fault.kind === "membership") return [];
      const { resolved } = resolveFault(fault, { nodes, leaders: [] }, seededRandom(1));
      return resolved.kind === "membership" ? [] : [resolved];
    });
}

function onLink(fault: OfLinks, one: Link): OfLinks {
  return { ...fault, links: [one] };
}

async function tried({ cluster }: EchoCluster, fault: ResolvedFault): Promise<void> {
  try {
    const injection = await cluster.inject(fault);
    const { proof } = injection;
    await injection.undo();
    expect(proof).toEqual(expect.any(String));
  } catch (error) {
    throw new Error(`${JSON.stringify(fault)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
