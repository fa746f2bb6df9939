/** Runs in which the leader keeps a minority of its followers. */
import { describe, expect, it } from "vitest";
import type { Schedule } from "../../../src/faults/fault.js";
import { withLeaderInMinority } from "../../../src/scenario/draw-minority.js";

const schedule: Schedule = [
  { at: 100, until: 200, fault: { kind: "partition", shape: "isolate-leader", mode: "reset" } },
  { at: 300, until: 400, fault: { kind: "partition", shape: "halves", mode: "drop" } },
  { at: 500, until: 600, fault: { kind: "partition", shape: "one-way", mode: "drop" } },
  { at: 700, until: 800, fault: { kind: "kill", target: "leader" } },
];
const shapes = (nodes: number): string[][] => {
  const names = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
  return Array.from({ length: 60 }, (_, seed) =>
    withLeaderInMinority(schedule, names, seed).map(({ fault }) =>
      fault.kind === "partition" ? `${fault.shape} ${fault.mode}` : fault.kind,
    ),
  );
};

describe("a leader in a minority", () => {
  it("takes the place of cuts around the leader and between halves, in some runs", () => {
    const drawn = shapes(5);
    const first = drawn.filter(([shape]) => shape === "leader-in-minority reset").length;
    const second = drawn.filter(([, shape]) => shape === "leader-in-minority drop").length;
    expect([first > 3, first < 30, second > 3, second < 30]).toEqual([true, true, true, true]);
    for (const [, , ...others] of drawn) expect(others).toEqual(["one-way drop", "kill"]);
  });

  it("is not drawn where it would be alone", () => {
    for (const drawn of shapes(4)) expect(drawn.join()).not.toContain("minority");
  });
});
