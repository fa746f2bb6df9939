import { describe, expect, it } from "vitest";
import { StormWatch } from "../../../../src/clusters/sim/storm.js";

const perSecond = 40_000;

/** How many events it takes until a storm is noticed, at most `most`; undefined if none is. */
function noticed(watch: StormWatch, most: number, requestsPerEvent: number, eventsPerSecond: number, sinceNs = 0) {
  for (let steps = 0; steps < most; steps += 1000) {
    const nowNs = sinceNs + (steps / eventsPerSecond) * 1e9;
    if (steps >= watch.next && watch.notices(steps, nowNs, steps * requestsPerEvent)) return steps;
  }
  return undefined;
}

describe("a message storm", () => {
  it("is noticed soon, however long replicas were quiet before", () => {
    expect(noticed(new StormWatch(perSecond), 1e6, 0, 1e6)).toBeLessThan(150_000);
    expect(noticed(new StormWatch(perSecond), 1e6, 0, 1e6, 60e9)).toBeLessThan(150_000);
    // Clients that ask on for a while do not hide it.
    expect(noticed(new StormWatch(perSecond), 1e6, 1 / 1000, 1e6)).toBeLessThan(150_000);
  });

  it("is not what many clients cause", () => {
    // A Raft of nine nodes with 50 clients: 120,000 events a second, 17 for each operation.
    expect(noticed(new StormWatch(perSecond), 2e7, 1 / 17, 120_000)).toBeUndefined();
  });

  it("is not what the network makes of few messages, by copies and copies of the answers to them", () => {
    // Multi-Paxos of nine nodes, while faults that overlap made up to eight copies of a message: 160,000 events of 110 requests.
    const watch = new StormWatch(perSecond);
    expect(watch.notices(160_000, 0.5e9, 110, 8)).toBe(false);
    expect(new StormWatch(perSecond).notices(160_000, 0.5e9, 110)).toBe(true);
  });

  it("is not a moment in which much happens", () => {
    const watch = new StormWatch(perSecond);
    expect(noticed(watch, 80_000, 0, 1e6)).toBeUndefined();
    // Another such moment, after what the first left over is accounted for.
    expect(watch.notices(80_000, 10e9, 0)).toBe(false);
    expect(watch.notices(160_000, 10.1e9, 0)).toBe(false);
  });
});
