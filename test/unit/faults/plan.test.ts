import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultKinds, scheduleSchema } from "../../../src/faults/fault.js";
import { planSchedule } from "../../../src/faults/plan.js";

const nodes = fc.integer({ min: 2, max: 7 }).map((count) => Array.from({ length: count }, (_, i) => `n${i + 1}`));
const plans = fc.record({
  kinds: fc.uniqueArray(fc.constantFrom(...faultKinds), { minLength: 1 }),
  seed: fc.nat(),
  nodes,
  startMs: fc.integer({ min: 0, max: 5000 }),
  endMs: fc.integer({ min: 8000, max: 120_000 }),
});

describe("planSchedule", () => {
  it("plans valid entries of the wanted kinds inside the phase, and the same ones for the same seed", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const schedule = planSchedule(plan);
        expect(scheduleSchema.parse(schedule)).toEqual(schedule);
        expect(schedule.length).toBeGreaterThan(0);
        for (const { at, until, fault } of schedule) {
          expect(at).toBeGreaterThanOrEqual(plan.startMs);
          expect(until).toBeLessThanOrEqual(plan.endMs);
          expect(plan.kinds).toContain(fault.kind);
        }
        expect(planSchedule(plan)).toEqual(schedule);
      }),
    );
  });

  it("gives every wanted kind its turn when there is time for all", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const kinds = faultKinds.slice(0, 4);
        const schedule = planSchedule({ kinds, seed, nodes: ["n1", "n2", "n3"], startMs: 0, endMs: 60_000 });
        expect(new Set(schedule.map((entry) => entry.fault.kind))).toEqual(new Set(kinds));
      }),
    );
  });

  it("lets no more than a minority rot, one node at a time", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rotten = planSchedule(plan).flatMap(({ fault }) => (fault.kind === "bit-rot" ? [fault.target] : []));
        expect(rotten.length).toBeLessThanOrEqual(Math.max(1, Math.floor((plan.nodes.length - 1) / 2)));
        for (const target of rotten) expect(["one", "leader"]).toContain(target);
      }),
    );
  });

  it("plans nothing for no kinds", () => {
    expect(planSchedule({ kinds: [], seed: 1, nodes: ["n1"], startMs: 0, endMs: 10_000 })).toEqual([]);
  });
});
