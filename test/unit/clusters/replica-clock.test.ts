/** Clock faults are read back: a process that does not do as it is told, in whatever way, is found out at the beginning or at the end. */
import { describe, expect, it } from "vitest";
import type { ClockSetting } from "../../../nodes/server/wire.js";
import type { ClockReading } from "../../../src/clusters/node-channel.js";
import { ReplicaClock } from "../../../src/clusters/replica-clock.js";

/** A process whose clock is set to what `heed` makes of what it is told; null sets nothing. */
function clockOf(heed: (set: ClockSetting, times: number) => ClockSetting | null): ReplicaClock {
  let setting: ClockSetting = { aheadMs: 0, pace: 1 };
  let since = 0;
  let times = 0;
  const ask = async (set?: ClockSetting): Promise<ClockReading> => {
    const now = performance.now();
    const heeded = set === undefined ? null : heed(set, times++);
    if (heeded !== null) {
      setting = heeded;
      since = now;
    }
    return { shownMs: now + setting.aheadMs + (now - since) * (setting.pace - 1), undisturbedMs: now };
  };
  return new ReplicaClock("n1", ask);
}

const week = 604_800_000;
const disturbances = [
  { jumpMs: week, driftPercent: 0 },
  { jumpMs: -1, driftPercent: 0 },
  { jumpMs: 0, driftPercent: -95 },
  { jumpMs: 0, driftPercent: 0.1 },
  { jumpMs: -week, driftPercent: 900 },
];

describe.concurrent.each(disturbances)(
  "a clock told to jump by $jumpMs ms and to drift by $driftPercent %",
  (disturbance) => {
    it("is seen to do so, and to be set right", async () => {
      const clock = clockOf((set) => set);
      expect(await clock.disturb(disturbance)).toEqual(expect.any(String));
      await clock.calm(disturbance);
      expect(clock.setting).toEqual({ aheadMs: 0, pace: 1 });
    });

    it.each([
      ["does nothing", () => null],
      ["goes the other way", (set: ClockSetting) => ({ aheadMs: -set.aheadMs, pace: 2 - set.pace })],
    ])("is found out if it %s", async (_, heed) => {
      await expect(clockOf(heed).disturb(disturbance)).rejects.toThrow(/^the clock of n1 (is off by|runs at)/);
    });

    it("is found out if it stays so", async () => {
      const clock = clockOf((set, times) => (times === 0 ? set : null));
      await clock.disturb(disturbance);
      await expect(clock.calm(disturbance)).rejects.toThrow(/^the clock of n1 (is off by|runs at)/);
    });
  },
);

it("proves nothing of a small jump beside a drift that hides it", async () => {
  const clock = clockOf((set) => set);
  const drift = { jumpMs: 0, driftPercent: 900 };
  await clock.disturb(drift);
  const tiny = { jumpMs: 0.0001, driftPercent: 0 };
  expect(await clock.disturb(tiny)).toBeNull();
  await clock.calm(drift);
  expect(clock.setting).toEqual({ aheadMs: 0.0001, pace: 1 });
});
