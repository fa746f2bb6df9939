import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ObservedMessage } from "../../../src/contract/cluster.js";
import { NearbyMessages } from "../../../src/execution/observed-messages.js";

function observed(departsAt: number, endsAt: number): ObservedMessage {
  return { from: "n1", to: "n2", load: { kind: "message", message: { type: "Hello" } }, departsAt, endsAt, loss: null };
}

const someTimes = fc.array(fc.tuple(fc.nat(2000), fc.nat(300)), { maxLength: 200 });

describe("the messages near a few moments", () => {
  it("do not exceed the limit, and are complete within the spans that are reported", () => {
    fc.assert(
      fc.property(
        someTimes,
        fc.array(fc.nat(2000), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 12 }),
        (times, moments, most) => {
          const observer = new NearbyMessages(moments, most);
          const all = times.map(([departs, takes]) => observed(departs, departs + takes));
          for (const each of all) observer.passed(each);
          const { observedMessages, spans, total } = observer.sightings();
          expect(total).toBe(all.length);
          expect(observedMessages.length).toBeLessThanOrEqual(most);
          const within = (time: number): boolean => spans.some(([from, to]) => time > from && time < to);
          for (const each of all) {
            if (within(each.departsAt) || within(each.endsAt)) expect(observedMessages).toContain(each);
          }
          const distance = ({ departsAt, endsAt }: ObservedMessage): number =>
            Math.min(...moments.flatMap((moment) => [Math.abs(moment - departsAt), Math.abs(moment - endsAt)]));
          const farthest = Math.max(0, ...observedMessages.map(distance));
          for (const each of all)
            if (!observedMessages.includes(each)) expect(distance(each)).toBeGreaterThanOrEqual(farthest);
          if (all.length <= most) expect(observedMessages).toHaveLength(all.length);
        },
      ),
    );
  });

  it("stand in order of departure, and spans that meet are one", () => {
    const observer = new NearbyMessages([100, 110, 5000], 4);
    for (const at of [4990, 95, 104, 3000, 5008]) observer.passed(observed(at, at));
    const { observedMessages, spans } = observer.sightings();
    expect(observedMessages.map(({ departsAt }) => departsAt)).toEqual([95, 104, 4990, 5008]);
    expect(spans).toEqual([
      [0, 2110],
      [3000, 7000],
    ]);
    const few = new NearbyMessages([100, 110, 5000], 2);
    for (const at of [4990, 95, 104, 3000, 5008]) few.passed(observed(at, at));
    // The message at 5008 is the first left out: 8 from a moment.
    expect(few.sightings().spans).toEqual([
      [92, 118],
      [4992, 5008],
    ]);
  });

  it("are not claimed for a time at which two spans only touch", () => {
    const observer = new NearbyMessages([0, 1790, 1834], 1);
    for (const at of [1812, 0]) observer.passed(observed(at, at));
    expect(observer.sightings().spans).toEqual([
      [0, 22],
      [1768, 1812],
      [1812, 1856],
    ]);
  });
});
