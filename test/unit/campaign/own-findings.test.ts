import { describe, expect, it } from "vitest";
import type { FindingsLimits } from "../../../src/campaign/findings/context.js";
import { limitsWithin } from "../../../src/campaign/night/own-findings.js";

/** Which limits of a night depend on how quick the machine is. */
const times = ({ keepMs, replayMs }: FindingsLimits): readonly number[] => [keepMs, replayMs];

describe("what a night does about findings", () => {
  it("depends on its seeds alone, if runs end it", () => {
    expect(times(limitsWithin(null, null))).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it("takes a quarter of a short night, and leaves half of it to its runs", () => {
    const minute = limitsWithin(60_000, 20_000);
    expect(times(minute)).toEqual([15_000, 10_000]);
    const hour = limitsWithin(3_600_000, 3_600_000);
    expect(times(hour)).toEqual([600_000, 1_800_000]);
    expect(minute.shrinkRuns).toBe(hour.shrinkRuns / 4);
    expect(hour.shrinkRuns).toBe(limitsWithin(null, null).shrinkRuns);
  });
});
