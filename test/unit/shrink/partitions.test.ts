/** Partitions link by link, as shrinking handles them: what chance cut is named, fewer links are milder, names change with the nodes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { type Fault, faultSchema, resolveFault } from "../../../src/faults/fault.js";
import { leastForShape, partitionShapes } from "../../../src/faults/kinds/partition.js";
import { type Link, linkName } from "../../../src/faults/link.js";
import type { FaultRecord, Scenario } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { milderFaults } from "../../../src/shrink/milder.js";
import { named } from "../../../src/shrink/naming.js";
import { reductions } from "../../../src/shrink/reductions.js";

const scenarioOf = (fault: Fault, nodes: number): Scenario =>
  planScenario({ system: "raft", cluster: "sim", nodes, seed: 1, schedule: [{ at: 1, until: 9, fault }] });
const faultOf = ({ schedule }: Scenario): Fault | undefined => schedule[0]?.fault;

function cut(fault: Fault, nodes: readonly string[], seed: number): readonly Link[] {
  if (fault.kind !== "partition") throw new Error("no partition");
  const { resolved } = resolveFault(fault, { nodes, leaders: ["n2"] }, seededRandom(seed));
  if (resolved.kind !== "partition") throw new Error("no partition");
  return resolved.links;
}

const sorted = (links: readonly Link[]): string[] => links.map(linkName).sort();

it("what chance cut is cut again by the fault that names it, whatever chance there is then", () => {
  const shapes = fc.constantFrom(...partitionShapes.filter((shape) => shape !== "isolate-leader"));
  fc.assert(
    fc.property(shapes, fc.integer({ min: 4, max: 7 }), fc.nat(), fc.nat(), (shape, count, seed, other) => {
      const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
      const fault = faultSchema.parse({ kind: "partition", shape });
      const links = cut(fault, nodes, seed);
      const scheduled = { at: 1, until: 9, fault };
      const record: FaultRecord = {
        ...{ id: 0, time: 0, state: "active", description: "", ...scheduled },
        resolved: { kind: "partition", links, mode: "drop" },
      };
      const [again] = named([scheduled], [record]);
      expect(faultSchema.parse(again?.fault)).toEqual(again?.fault);
      expect(sorted(cut(again?.fault ?? fault, nodes, other))).toEqual(sorted(links));
    }),
  );
});

it("the leader is not named: another may lead the next time", () => {
  const fault = faultSchema.parse({ kind: "partition", shape: "isolate-leader" });
  const scheduled = { at: 1, until: 9, fault };
  const record: FaultRecord = {
    ...{ id: 0, time: 0, state: "active", description: "", ...scheduled },
    resolved: { links: cut(fault, ["n1", "n2", "n3"], 1) },
  };
  expect(named([scheduled], [record])).toEqual([scheduled]);
});

describe("links", () => {
  const links = [
    { from: "n1", to: "n2" },
    { from: "n4", to: "n2" },
    { from: "n2", to: "n4" },
  ];
  const scenario = scenarioOf(faultSchema.parse({ kind: "partition", links, mode: "reset" }), 5);

  it("are fewer in a milder fault, and never none", () => {
    const milder = [...milderFaults(scenario)].map(faultOf);
    expect(milder).toContainEqual({ kind: "partition", links: links.slice(2), mode: "reset" });
    expect(milder).toContainEqual({ kind: "partition", links: [links[0], links[2]], mode: "reset" });
    for (const fault of milder) expect(faultSchema.parse(fault)).toEqual(fault);
    expect([...milderFaults(scenarioOf(faultSchema.parse({ kind: "partition", links: [links[0]] }), 3))]).toEqual([]);
  });

  it("lead to the nodes that are left of a larger cluster", () => {
    const fewer = reductions.find(({ name }) => name === "fewer nodes");
    const three = [...(fewer?.candidates(scenario) ?? [])].find(({ nodes }) => nodes.length === 3);
    expect(three && faultOf(three)).toMatchObject({
      links: [
        { from: "n1", to: "n2" },
        { from: "n3", to: "n2" },
        { from: "n2", to: "n3" },
      ],
    });
  });
});

it("shapes have their least number of nodes: one fewer and nothing is cut", () => {
  for (const shape of partitionShapes) {
    const fault = faultSchema.parse({ kind: "partition", shape });
    const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index + 1}`);
    expect(cut(fault, names(leastForShape[shape]), 1).length, shape).toBeGreaterThan(0);
    expect(cut(fault, names(leastForShape[shape] - 1), 1), shape).toEqual([]);
  }
});
