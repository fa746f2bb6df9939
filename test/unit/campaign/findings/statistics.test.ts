/** Intervals of rates, and how many passes rule a rate out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { passesToRuleOut, wilson } from "../../../../src/campaign/findings/statistics.js";

describe("Wilson's interval", () => {
  it("is that of the books", () => {
    // As tables and other programs give it, without a correction for continuity.
    const known: readonly (readonly [number, number, number, number])[] = [
      [0, 10, 0, 0.2775],
      [1, 20, 0.0089, 0.2361],
      [5, 10, 0.2366, 0.7634],
      [20, 20, 0.8389, 1],
      [3, 100, 0.0103, 0.0845],
    ];
    for (const [failing, judged, low, high] of known) {
      expect(wilson(failing, judged)).toEqual([expect.closeTo(low, 3), expect.closeTo(high, 3)]);
    }
    expect(wilson(0, 0)).toEqual([0, 1]);
  });

  it("holds the rate, and is narrower for more runs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (judged, share) => {
        const failing = Math.round(judged * share);
        const [low, high] = wilson(failing, judged);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low - 1e-9).toBeLessThanOrEqual(failing / judged);
        expect(high + 1e-9).toBeGreaterThanOrEqual(failing / judged);
        const [lower, higher] = wilson(failing * 4, judged * 4);
        expect(higher - lower).toBeLessThan(high - low);
      }),
    );
  });
});

describe("passes that rule a rate out", () => {
  it("are the fewest that it would survive with a chance below 1 %", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (rate) => {
        const passes = passesToRuleOut(rate);
        expect((1 - rate) ** passes).toBeLessThanOrEqual(0.01 + 1e-9);
        if (passes > 1) expect((1 - rate) ** (passes - 1)).toBeGreaterThan(0.01 - 1e-9);
      }),
    );
    expect([passesToRuleOut(1), passesToRuleOut(0), passesToRuleOut(0.5)]).toEqual([1, Number.POSITIVE_INFINITY, 7]);
  });
});
