/**
 * The clock of one node of a cluster of real replicas, and the faults that disturb it. The intended reading is sent to the process and read
 * back from it, after each fault and after each end of one.
 */
import { type ClockDisturbance, ClockDisturbances } from "../../nodes/clock.js";
import type { ClockSetting } from "../../nodes/server/wire.js";
import type { ClockReading } from "./node-channel.js";

/** Sets the process's clock, if requested, and reads it; undefined if the process is stopped, or there is none. */
export type AskClock = (set?: ClockSetting) => Promise<ClockReading | undefined>;

/** The two readings of a clock are this close to each other, ms, unless the process had to wait in between; then it reads again. */
const readingsApartMs = 0.5;
const mostReadings = 8;
/** A drift shows in a reading after this time, ms; on a busy machine later. */
const driftShowsMs = { least: 150, most: 2400 };

/** Readings that leave more than this open say nothing of a clock that should run as usual. */
const usualPaceOff = 0.05;

export class ReplicaClock {
  private readonly disturbances = new ClockDisturbances();

  constructor(
    private readonly node: string,
    private readonly ask: AskClock,
  ) {}

  /** The settings for a starting process. */
  get setting(): ClockSetting {
    return { aheadMs: this.disturbances.gain(performance.now()), pace: this.disturbances.pace };
  }

  /** Resolves with one clause of proof, null if the clock cannot show it now. */
  async disturb(disturbance: ClockDisturbance): Promise<string | null> {
    const before = await this.ask();
    this.disturbances.begin(performance.now(), disturbance);
    const after = await this.setAndSeen();
    if (before === undefined || after === undefined) return null;
    const moved = `${this.node}: clock moved by ${Math.round(ahead(after.reading) - ahead(before))} ms`;
    if (disturbance.driftPercent === 0) {
      // Beside another fault's drift, a small jump cannot be distinguished from the time that the clock gained meanwhile.
      return Math.abs(disturbance.jumpMs) <= after.uncertainMs ? null : moved;
    }
    const pace = await this.seenPace(after.reading);
    return pace === undefined ? null : `${moved}, and shows ${Math.round(pace * 1000)} ms a second`;
  }

  /** Corrects the clock, except for other disturbances, and reads it. */
  async calm(disturbance: ClockDisturbance): Promise<void> {
    this.disturbances.end(performance.now(), disturbance);
    const after = await this.setAndSeen();
    if (after !== undefined && disturbance.driftPercent !== 0) await this.seenPace(after.reading);
  }

  /**
   * Sends the process the intended state of its clock, and reads it; undefined if the process cannot be asked. Throws if it does not show
   * the intended time, within the drift during the exchange.
   */
  private async setAndSeen(): Promise<{ readonly reading: ClockReading; readonly uncertainMs: number } | undefined> {
    const told = performance.now();
    let reading = await this.ask(this.setting);
    for (let tries = 1; reading !== undefined; tries++) {
      const now = performance.now();
      const uncertainMs =
        (reading.uncertainMs ?? readingsApartMs) + Math.abs(this.disturbances.pace - 1) * (now - told);
      const off = ahead(reading) - this.disturbances.gain(now);
      if (Math.abs(off) <= uncertainMs) return { reading, uncertainMs };
      // A process that has to wait for a processor while it reads its two clocks reads them at two moments.
      if (tries >= mostReadings) throw new Error(`the clock of ${this.node} is off by ${Math.round(off)} ms`);
      reading = await this.ask();
    }
    return undefined;
  }

  /** The pace of the clock observed since a reading; undefined if the process cannot be asked. Throws if it is wrong. */
  private async seenPace(since: ClockReading): Promise<number | undefined> {
    const { pace: expected } = this.disturbances;
    const tolerance = Math.max(0.0002, Math.min(0.005 * Math.max(expected, 0.1), Math.abs(expected - 1) / 4));
    for (let waitMs = driftShowsMs.least; ; waitMs *= 2) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const later = await this.ask();
      if (later === undefined) return undefined;
      const pace = (later.shownMs - since.shownMs) / (later.undisturbedMs - since.undisturbedMs);
      const unsure =
        ((since.uncertainMs ?? 0) + (later.uncertainMs ?? 0)) / (later.undisturbedMs - since.undisturbedMs);
      // Readings that were waited for tell a small drift from none later, or not at all.
      const tells = unsure <= (expected === 1 ? usualPaceOff : Math.abs(expected - 1) / 5);
      if (tells && Math.abs(pace - expected) <= tolerance + unsure) return pace;
      if (waitMs >= driftShowsMs.most && !tells) return undefined;
      if (waitMs >= driftShowsMs.most) throw new Error(`the clock of ${this.node} runs at ${pace}, not at ${expected}`);
    }
  }
}

/** How far the clock is ahead of an undisturbed clock. */
function ahead({ shownMs, undisturbedMs }: ClockReading): number {
  return shownMs - undisturbedMs;
}
