/** Every kind of fault at both ends of every parameter: taken by the schema, in effect in the simulator and undone there. */
import { describe, expect, it } from "vitest";
import { beyondTheEnds, endless, faultEnds } from "../../../bench/support/fault-ends.js";
import { seededRandom } from "../../../nodes/random.js";
import { calmWorld, type World } from "../../../src/contract/world.js";
import { type Fault, faultKinds, faultSchema, type ResolvedFault, resolveFault } from "../../../src/faults/fault.js";
import { needsFileSystem } from "../../../src/faults/file-systems.js";
import { misfit } from "../../../src/faults/fitting.js";
import { needsDatagrams } from "../../../src/faults/impairment.js";
import { SimProbe } from "../../support/sim-probe.js";

const datagrams: World = { ...calmWorld, network: { ...calmWorld.network, transport: "datagram" } };

it("every number has two ends", () => {
  expect(endless()).toEqual([]);
});

it("nothing beyond an end is a fault", () => {
  const beyond = faultKinds.flatMap(beyondTheEnds);
  expect(beyond.length).toBeGreaterThan(15);
  expect(beyond.filter((fault) => faultSchema.safeParse(fault).success)).toEqual([]);
});

it.each(faultKinds)("a %s fault with a parameter that it does not have is none", (kind) => {
  for (const fault of faultEnds(kind)) expect(faultSchema.safeParse({ ...fault, wings: 2 }).success).toBe(false);
});

it.each([
  { kind: "loss", target: "one", percent: 0 },
  { kind: "clock", target: "one" },
  { kind: "power-loss", target: "one", mode: "strict", olderThanMs: 5 },
  { kind: "power-loss", target: "one", olderThanMs: 5 },
  { kind: "clock", target: "one", jumpMs: 0.5 },
  { kind: "clock", target: "one", driftPercent: 0.05 },
  { kind: "delay", target: "one", delayMs: 10, jitterMs: 11 },
  { kind: "delay", target: "one", delayMs: 10, jitterMS: 5 },
  { kind: "kill", target: { nodes: ["n1", "n1"] } },
  { kind: "kill", target: { nodes: [] } },
  { kind: "kill", target: { nodes: ["n1"], node: "n2" } },
  { kind: "kill", target: "somebody" },
  { kind: "partition" },
  { kind: "partition", shape: "halves", links: [{ from: "n1", to: "n2" }] },
  { kind: "partition", shape: "halves", node: "n1" },
  { kind: "partition", shape: "isolate-leader", node: "n1" },
  { kind: "partition", links: [] },
  { kind: "partition", links: [{ from: "n1", to: "n1" }] },
  { kind: "partition", links: [{ from: "n1", to: "n2" }], node: "n1" },
  {
    kind: "partition",
    links: [
      { from: "n1", to: "n2" },
      { from: "n1", to: "n2" },
    ],
  },
])("what has no effect, or says something that would be ignored, is no fault: %j", (fault) => {
  expect(faultSchema.safeParse(fault).success).toBe(false);
});

describe("among few nodes", () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index + 1}`);
  const targets = ["one", "leader", "minority", "majority", "all", { nodes: ["n1"] }];
  const faults = faultKinds.flatMap((kind) => targets.flatMap((target) => faultEnds(kind, target)));

  it.each([1, 2, 3, 4, 5, 9])("%i: a fault hits something, or is refused", (count) => {
    const nodes = names(count);
    const hitting = faults.filter((fault) => misfit({ at: 0, until: 10, fault }, { nodes, mainMs: 10 }) === undefined);
    // Whatever the cluster, there is something to break.
    expect(hitting.length).toBeGreaterThan(5);
    for (const fault of hitting) {
      if (fault.kind === "failover") continue;
      for (const leaders of [[], ["n1"]]) {
        const { resolved } = resolveFault(fault, { nodes, leaders }, seededRandom(count));
        const hit = "links" in resolved ? resolved.links : resolved.nodes;
        expect(hit.length, JSON.stringify(fault)).toBeGreaterThan(0);
      }
    }
    const refused = faults.filter((fault) => !hitting.includes(fault));
    for (const fault of refused) {
      if (fault.kind !== "partition" || fault.links !== undefined) continue;
      const { resolved } = resolveFault(fault, { nodes, leaders: [] }, seededRandom(count));
      expect(resolved, JSON.stringify(fault)).toMatchObject({ links: [] });
    }
  });
});

describe("in the simulator", () => {
  const networks: readonly (readonly [string, World])[] = [
    ["stream", calmWorld],
    ["datagram", datagrams],
  ];
  const simulated = faultKinds
    .filter((kind) => kind !== "failover" && kind !== "membership")
    .flatMap((kind) => faultEnds(kind))
    .filter((fault) => misfit({ at: 0, until: 10, fault }, { nodes: ["n1", "n2"], mainMs: 10 }) === undefined)
    .filter((fault) => !needsFileSystem(fault))
    .flatMap((fault) =>
      networks
        .filter(([network]) => network === "datagram" || !needsDatagrams(fault))
        .map(([network, world]) => ({ fault, network, world, name: JSON.stringify(fault) })),
    );

  it.each(simulated)("$name on a $network network is in effect and undone", async ({ fault, world }) => {
    const heard: string[] = [];
    const probe = new SimProbe(
      {
        start: (host) => {
          if (host.disk.read("log").length > 0) return;
          host.disk.append("log", "something");
          host.disk.sync();
        },
        onMessage: (host) => heard.push(host.id),
      },
      { world },
    );
    await probe.run(async () => {
      probe.connect();
      await probe.pass(100);
      const at = await probe.inject(resolved(fault));
      expect(at.proof).toEqual(expect.any(String));
      if (fault.kind === "partition" || (fault.kind === "loss" && fault.percent === 100)) {
        probe.send("n1", "n2");
        await probe.pass(50);
        if (fault.kind !== "partition" || fault.shape !== "one-way") expect(heard).toEqual([]);
      }
      if (fault.kind === "clock") expect(paceOf(probe) / (1 + fault.driftPercent / 100)).toBeCloseTo(1, 2);
      await probe.pass(50);
      await at.undo();
      await probe.pass(3000);
      if (fault.kind === "bit-rot") return;
      heard.length = 0;
      probe.send("n1", "n2");
      await probe.pass(1000);
      expect(heard).toContain("n2");
      expect(paceOf(probe)).toBeCloseTo(1, 2);
    });
    expect(probe.thrown).toEqual([]);
  });
});

/** How fast the clock of n1 runs. */
function paceOf(probe: SimProbe): number {
  const now = probe.scheduler.nowNs();
  return (probe.node("n1").nowMs(now + 1e9) - probe.node("n1").nowMs(now)) / 1000;
}

function resolved(fault: Fault): ResolvedFault {
  if (fault.kind === "failover") throw new Error("a failover is an operator's");
  const resolution = resolveFault(fault, { nodes: ["n1", "n2"], leaders: ["n1"] }, seededRandom(1));
  if (resolution.resolved.kind === "membership") throw new Error("a change of membership is an operator's");
  return resolution.resolved;
}
