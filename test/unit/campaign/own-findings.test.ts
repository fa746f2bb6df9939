import { describe, expect, it } from "vitest";
import type { FindingsLimits } from "../../../src/campaign/findings/context.js";
import { limitsWithin } from "../../../src/campaign/night/own-findings.js";
import { campaignIn } from "../../../src/campaign/plan/file.js";
import { planNight } from "../../../src/campaign/plan/night.js";

const whole = { of: 1 };
const minuteMs = 60_000;

function planWith(budget: string, clusters = "[sim]") {
  return planNight(
    campaignIn(
      `name: limits
budget: { ${budget} }
cells:
  - { systems: [raft], clusters: ${clusters} }
canaries:
  - { systems: [raft], variants: [log-not-synced] }
`,
      "limits.yaml",
    ),
    "n1",
  );
}

const ofTime = (ms: number, leftMs: number): FindingsLimits => limitsWithin(planWith(`time: ${ms}ms`), whole, leftMs);
const ofRuns = (runs: number, clusters?: string): FindingsLimits =>
  limitsWithin(planWith(`runs: ${runs}`, clusters), whole, null);

describe("what a night does about findings", () => {
  it("depends on its seeds alone, if runs end it and the findings are simulated", () => {
    const { keepMs, replayMs } = ofRuns(300);
    expect([keepMs.sim, replayMs.sim]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it("takes no more runs than a night of its length bears, if runs end it", () => {
    // Ten minutes and an hour of runs on one core.
    const [few, ten, hour, day] = [300, 50_000, 300_000, 7_200_000].map((runs) => ofRuns(runs).keepRuns);
    expect(few).toBe(ofRuns(300).shrinkRuns);
    expect([ten, hour, day]).toEqual([12_500, 75_000, 100_000]);
    // Each of three machines makes a third of the runs, and keeps a third of what was found.
    expect(limitsWithin(planWith("runs: 300000"), { of: 3 }, null).keepRuns).toBe(25_000);
  });

  it("replays on processes for half of the time that the runs take, if runs end it", () => {
    const { keepMs, replayMs } = ofRuns(120, "[local]");
    const [keep, replay] = [keepMs.real, replayMs.real].map((ms) => ms / minuteMs);
    expect(keep).toBeGreaterThan(2);
    expect(keep).toBeLessThan(10);
    expect(replay).toBe(2 * (keep ?? 0));
    // Never so short that a single finding cannot be replayed.
    expect(ofRuns(3, "[local]").replayMs.real).toBe(2 * minuteMs);
  });

  it("takes a quarter of a short night, and leaves half of it to its runs", () => {
    const minute = ofTime(minuteMs, 20_000);
    expect([minute.keepMs.sim, minute.replayMs.real]).toEqual([15_000, 10_000]);
    const hour = ofTime(60 * minuteMs, 60 * minuteMs);
    expect([hour.keepMs.sim, hour.replayMs.real]).toEqual([600_000, 1_800_000]);
    expect(minute.shrinkRuns).toBe(hour.shrinkRuns / 4);
    expect(hour.shrinkRuns).toBe(ofRuns(300).shrinkRuns);
    // The last shrinking to begin does not outlast the night either.
    expect([minute.shrinkMs, ofTime(10 * minuteMs, 0).shrinkMs]).toEqual([2 * minuteMs, 2.5 * minuteMs]);
  });
});
