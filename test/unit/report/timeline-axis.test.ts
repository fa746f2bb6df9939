/** The scale of the timeline: causes are events of it, a violation fits into one view, times come in units that fit. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binsOver, latencyQuantiles, quantiles, rates } from "../../../src/report/page/latency.js";
import type { PageOperation } from "../../../src/report/page/operation.js";
import { type AxisKind, makeAxis } from "../../../src/report/page/timeline/axis.js";
import { onTracks } from "../../../src/report/page/tracks.js";
import { Clock, duration, ticks } from "../../../src/report/page/units.js";
import { inSequence, operation } from "../../support/page-operation.js";

const axisOf = (
  shown: readonly PageOperation[],
  edges: readonly number[],
  { focus = [], kind = "events" }: { focus?: readonly PageOperation[]; kind?: AxisKind } = {},
) => makeAxis({ shown, kind, end: 1e9, edges, focus });

describe("the scale by events", () => {
  it("has room for a handover between two events: leaders at the same time can be seen", () => {
    const shown = inSequence(3);
    // Between the end of the first operation (1 ms) and the begin of the second (2 ms).
    const [n2Begins, killed, restarted, n1Ends] = [1.2e6, 1.3e6, 1.301e6, 1.5e6];
    const axis = axisOf(shown, [n2Begins, n1Ends, killed, restarted]);
    const places = [1e6, n2Begins, killed, restarted, n1Ends, 2e6].map(axis.atTime);
    places.forEach((place, index) => {
      if (index > 0) expect(place - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(0.5);
    });
    expect(axis.atTime(1e6)).toBe(axis.endOf(shown[0] ?? operation(0, 0, 0)));
    expect(axis.atTime(2e6)).toBe(axis.startOf(shown[1] ?? operation(0, 0, 0)));
  });

  it("never goes back in time, with any events and edges", () => {
    const time = fc.integer({ min: 0, max: 1000 }).map((each) => each * 1e3);
    fc.assert(
      fc.property(fc.array(time, { maxLength: 30 }), fc.array(time, { maxLength: 30 }), (begins, edges) => {
        const shown = begins.toSorted((a, b) => a - b).map((from, number) => operation(number, from, from));
        const axis = axisOf(shown, edges);
        const moments = Array.from({ length: 101 }, (_, index) => index * 1e4).map(axis.atTime);
        moments.forEach((place, index) => {
          expect(place).toBeGreaterThanOrEqual(axis.start);
          expect(place).toBeLessThanOrEqual(axis.end);
          if (index > 0) expect(place).toBeGreaterThanOrEqual(moments[index - 1] ?? 0);
        });
      }),
    );
  });

  it("presses together what lies between the operations of a violation, until all of it fits into a view", () => {
    const shown = inSequence(2000);
    const focus = [10, 900, 1900].flatMap((place) => shown[place] ?? []);
    const width = (of: readonly PageOperation[], axis: ReturnType<typeof axisOf>): number =>
      Math.max(...of.map(axis.endOf)) - Math.min(...of.map(axis.startOf));
    expect(width(focus, axisOf(shown, []))).toBeGreaterThan(2000);
    const pressed = axisOf(shown, [], { focus });
    expect(width(focus, pressed)).toBeLessThan(100);
    // What is to be read keeps its room.
    for (const each of focus) expect(pressed.endOf(each) - pressed.startOf(each)).toBe(1);
  });

  it("labels first the operations to look at, then where causes begin and end, by their times", () => {
    const shown = inSequence(50);
    const focus = shown.slice(20, 21);
    const axis = axisOf(shown, [60.5e6], { focus });
    const labels = axis.ticks(axis.start, axis.end, 8, new Clock(1e9)).map(({ text }) => text);
    expect(labels).toEqual(expect.arrayContaining(["0.0400 s", "0.0605 s"]));
    const untimed = inSequence(3).map((each) => ({ ...each, from: -1, to: -1 }));
    expect(axisOf(untimed, []).ticks(-1, 9, 9, new Clock(0))[0]?.text).toBe("event 0");
  });

  it("lets an operation without an answer reach to the end", () => {
    const open = operation(1, 5e6, null);
    const axis = axisOf([operation(0, 1e6, 2e6), open], [9e6]);
    expect(axis.endOf(open)).toBe(axis.end);
  });
});

describe("units", () => {
  it("fit what is told", () => {
    expect([850, 12_340, 1_840_000, 2.5e9, 65e9].map(duration)).toEqual([
      "850 ns",
      "12.3 µs",
      "1.84 ms",
      "2.50 s",
      "1 min 5 s",
    ]);
    expect([500, 5e4, 5e7, 5e9].map((span) => new Clock(span).at(42))).toEqual([
      "42 ns",
      "0.042 µs",
      "0.000 ms",
      "0.0000 s",
    ]);
    expect(new Clock(115).at(112)).toBe("112 ns");
  });

  it("gives round ticks, apart and all different, at any scale", () => {
    const bound = fc.integer({ min: 0, max: 9e15 });
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 1, max: 20 }), (a, b, most) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b) + 20];
        const found = ticks(from, to, most);
        expect(found.length).toBeLessThanOrEqual(most + 1);
        for (const { ns } of found) expect(ns >= from && ns <= to).toBe(true);
        expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
        for (const { text } of found) expect(text).toMatch(/^-?\d+(\.\d+)? (ns|µs|ms|s)$/);
      }),
    );
  });
});

describe("latency over time", () => {
  it("is the quantiles of what an independent count says", () => {
    const some = fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(some, (all) => {
        const shown = all.map(([from, takes], number) => operation(number, from, from + takes));
        const bins = binsOver(0, 100, 5);
        const { values } = latencyQuantiles(shown, bins);
        quantiles.forEach((share, row) => {
          values[row]?.forEach((value, bin) => {
            const taken = all.filter(([from]) => Math.floor(from / bins.width) === bin).map(([, takes]) => takes);
            if (taken.length === 0) expect(value).toBe(null);
            else {
              // The least latency that so large a share does not exceed.
              const least = taken.filter((t) => taken.filter((other) => other <= t).length >= share * taken.length);
              expect(value).toBe(Math.min(...least));
            }
          });
        });
      }),
    );
  });

  it("counts every completion once, by name and outcome", () => {
    const shown = [
      ...inSequence(20),
      ...inSequence(7).map((each) => ({ ...each, f: "write", type: "fail" as const })),
      ...inSequence(3).map((each) => ({ ...each, f: "cas" })),
    ];
    const bins = binsOver(0, 40e6, 10);
    const counted = rates(shown, bins, 2).map(({ f, type, perSecond }) => [
      `${f} ${type}`,
      Math.round((perSecond.reduce((a, b) => a + b, 0) * bins.width) / 1e9),
    ]);
    expect(counted).toEqual([
      ["read ok", 20],
      ["write fail", 7],
      ["others ok", 3],
    ]);
  });

  it("puts faults that overlap on tracks of their own", () => {
    const spans = [
      { from: 0, to: 10 },
      { from: 5, to: 7 },
      { from: 8, to: 20 },
      { from: 10, to: 12 },
    ];
    expect(onTracks(spans)).toEqual([0, 1, 1, 0]);
  });
});
