/** Runs in which an operator replaces nodes, one at a time. */
import { describe, expect, it } from "vitest";
import { multiPaxos } from "../../../nodes/multi-paxos/system.js";
import { partialQuorum } from "../../../nodes/partial-quorum/system.js";
import { paxos } from "../../../nodes/paxos/system.js";
import type { System } from "../../../src/contract/system.js";
import { rowOf, type Schedule, type ScheduledFault } from "../../../src/faults/fault.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";
import { withReplacements } from "../../../src/scenario/draw-replacement.js";

const schedule: Schedule = [
  { at: 300, until: 400, fault: { kind: "membership", target: "one" } },
  { at: 500, until: 600, fault: { kind: "bit-rot", target: "one" } },
  { at: 700, until: 800, fault: { kind: "kill", target: "leader" } },
];
const isReplacement = ({ fault }: ScheduledFault): boolean => fault.kind === "membership" && fault.replaced === true;

function drawn(system: System, nodes: readonly string[], kinds: readonly ["kill"] | null = null): readonly Schedule[] {
  const run = { nodes, warmupMs: 500, mainMs: 6000 };
  return Array.from({ length: 300 }, (_, seed) => withReplacements(schedule, system, run, kinds, seed));
}

describe("replaced nodes", () => {
  const replacing = drawn(multiPaxos, ["n1", "n2", "n3"]).filter((each) => each.some(isReplacement));

  it("come in some runs, without other faults that change the membership or destroy data", () => {
    expect(replacing.length).toBeGreaterThan(10);
    expect(replacing.length).toBeLessThan(60);
    for (const { fault } of replacing.flat().filter((each) => !isReplacement(each))) {
      expect(fault.kind).not.toBe("membership");
      expect(rowOf(fault).effects.loses).toBeUndefined();
    }
  });

  it("come one after the other, sometimes beside other faults, and sometimes the leader is one", () => {
    for (const each of replacing) {
      const times = each.filter(isReplacement);
      for (const [place, { until }] of times.entries())
        expect(times[place + 1]?.at ?? until).toBeGreaterThanOrEqual(until);
    }
    expect(replacing.some((each) => each.some(({ fault }) => fault.kind === "kill" && fault.target === "leader"))).toBe(
      true,
    );
    expect(
      replacing.some((each) =>
        each.some((one) => isReplacement(one) && "target" in one.fault && one.fault.target === "leader"),
      ),
    ).toBe(true);
  });

  it("come in no run of systems, clusters or kinds of faults that do not allow for it", () => {
    for (const each of [
      ...drawn(paxos, ["n1", "n2", "n3"]),
      ...drawn(multiPaxos, ["n1", "n2"]),
      ...drawn(multiPaxos, ["n1", "n2", "n3"], ["kill"]),
    ]) {
      expect(each).toBe(schedule);
    }
  });
});

it("options that do nothing on small clusters are drawn with enough nodes", () => {
  const target = { system: partialQuorum.name, variant: null, options: {} };
  const scenarios = Array.from({ length: 600 }, (_, index) => drawScenario(target, runSeed(3, index)));
  const sloppy = scenarios.filter(({ options }) => options.quorums === "sloppy");
  expect(sloppy.length).toBeGreaterThan(5);
  expect(Math.min(...sloppy.map(({ nodes }) => nodes.length))).toBe(4);
});
