/** A disturbed clock: what it shows while faults overlap, and that the last of them leaves it right. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { type ClockDisturbance, ClockDisturbances } from "../../../nodes/clock.js";

const disturbance = fc.record({
  jumpMs: fc.integer({ min: -100_000, max: 100_000 }),
  driftPercent: fc.integer({ min: -95, max: 900 }),
});

it("is right again when the last disturbance has ended, in whatever order they end", () => {
  fc.assert(
    fc.property(fc.array(disturbance, { minLength: 1, maxLength: 5 }), fc.nat(), (all, order) => {
      const clock = new ClockDisturbances();
      let at = 1000;
      const begun: ClockDisturbance[] = [];
      for (const each of all) {
        clock.begin(at, each);
        begun.push(each);
        at += 70;
      }
      while (begun.length > 0) {
        const [ended] = begun.splice(order % begun.length, 1);
        if (ended !== undefined) clock.end(at, ended);
        const jumps = begun.reduce((sum, { jumpMs }) => sum + jumpMs, 0);
        expect(clock.gain(at)).toBeCloseTo(jumps, 6);
        at += 70;
      }
      expect([clock.gain(at), clock.pace]).toEqual([0, 1]);
    }),
  );
});

it("gains by the jump at once and by the drift in time; its pace stays positive", () => {
  fc.assert(
    fc.property(
      fc.array(disturbance, { maxLength: 4 }),
      disturbance,
      fc.integer({ min: 0, max: 10_000 }),
      (before, each, ms) => {
        const clock = new ClockDisturbances();
        for (const earlier of before) clock.begin(5, earlier);
        const gained = clock.gain(20);
        clock.begin(20, each);
        expect(clock.gain(20)).toBeCloseTo(gained + each.jumpMs, 6);
        expect(clock.gain(20 + ms) - clock.gain(20)).toBeCloseTo(ms * (clock.pace - 1), 3);
        expect(clock.pace).toBeGreaterThan(0);
      },
    ),
  );
});
