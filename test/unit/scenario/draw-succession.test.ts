/** Runs in which a leader is replaced as fast as the others can. */
import { describe, expect, it } from "vitest";
import { rowOf, type Schedule } from "../../../src/faults/fault.js";
import { drawSuccession } from "../../../src/scenario/draw-succession.js";
import { findSystem } from "../../../src/scenario/find-system.js";

type Kinds = Parameters<typeof drawSuccession>[2];

const drawn = (system: string, count: number, kinds: Kinds): readonly Schedule[] => {
  const nodes = ["n1", "n2", "n3", "n4", "n5"].slice(0, count);
  return Array.from({ length: 1000 }, (_, seed) =>
    drawSuccession(findSystem(system), { nodes, warmupMs: 500, mainMs: 8000 }, kinds, seed),
  ).filter((schedule) => schedule !== undefined);
};
const kindsIn = (schedules: readonly Schedule[]) => new Set(schedules.flat().map(({ fault }) => fault.kind));

describe("fast successions of leaders", () => {
  it("come now and then, with the faults that are allowed only", () => {
    const usual = drawn("raft", 3, null);
    expect(usual.length).toBeGreaterThan(60);
    expect(usual.length).toBeLessThan(140);
    expect(kindsIn(usual)).toEqual(new Set(["partition", "pause", "kill", "power-loss"]));
    expect(kindsIn(drawn("raft", 3, ["partition", "kill"]))).toEqual(new Set(["partition", "kill"]));
    expect(drawn("raft", 3, ["partition", "pause"])).toEqual([]);
    expect(drawn("raft", 3, ["kill", "pause"])).toEqual([]);
  });

  it("need a leader, and a majority without it", () => {
    expect(drawn("gossip", 3, null)).toEqual([]);
    expect(drawn("raft", 2, null)).toEqual([]);
  });

  it("cut the leader off as another node comes back, and restart a third one then", () => {
    for (const schedule of drawn("raft", 3, null)) {
      const [away, cut] = schedule;
      const crash = schedule.find(({ fault }) => fault.kind === "kill" || fault.kind === "power-loss");
      if (away === undefined || cut === undefined || crash === undefined) throw new Error("a step is missing");
      expect(cut.fault).toMatchObject({ kind: "partition", shape: "isolate-leader" });
      for (const { at } of [cut, crash]) expect(Math.abs(at - away.until)).toBeLessThanOrEqual(60);
      expect(rowOf(crash.fault).named(crash.fault)).not.toEqual(rowOf(away.fault).named(away.fault));
    }
  });

  it("let a leader that stood still wake up while it is cut off", () => {
    const asleep = drawn("raft", 3, null).flatMap((schedule) =>
      schedule.flatMap((entry, place) => (entry.fault.kind === "pause" ? [[entry, schedule[place - 1]] as const] : [])),
    );
    expect(asleep.length).toBeGreaterThan(60);
    for (const [pause, cut] of asleep) {
      expect(pause.at).toBe(cut?.at);
      expect(pause.until).toBeLessThan(cut?.until ?? 0);
    }
  });
});
