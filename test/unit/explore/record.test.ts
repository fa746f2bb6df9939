/** The file of an exploration is bounded like the command line: a path through a billion nodes is none that a search found. */
import { describe, expect, it } from "vitest";
import { explorationSchema, replayed } from "../../../src/explore/record.js";
import { findSystem } from "../../../src/scenario/find-system.js";

const whole = {
  ...{ format: "schism-exploration-1", system: "two-phase-commit", variant: null, options: {} },
  bounds: { nodes: 3, requests: 1, timeouts: 0, crashes: 0, duplicates: 0, operators: 0, depth: null, states: 10 },
  ...{ sentence: "", moves: [], story: [] },
} as const;

describe("the file of an exploration", () => {
  it.each(Object.keys(whole.bounds))("may not name a billion of its bound %s", (bound) => {
    const of = (value: number) =>
      explorationSchema.safeParse({ ...whole, bounds: { ...whole.bounds, [bound]: value } });
    expect(of(1_000_000_000).success).toBe(false);
    expect(of(1).success).toBe(true);
  });

  it("may not hold more moves than anyone would walk", () => {
    const move = { kind: "crash", node: "n1" };
    expect(explorationSchema.safeParse({ ...whole, moves: Array(1000).fill(move) }).success).toBe(true);
    expect(explorationSchema.safeParse({ ...whole, moves: Array(1001).fill(move) }).success).toBe(false);
  });

  it.each([
    [{ scene: "constructor" }, 'field "scene"'],
    [{ variant: "constructor" }, 'field "variant"'],
    [{ options: { constructor: "x" } }, 'field "options.constructor"'],
    [{ system: "raft", options: { reads: "toString" } }, 'field "options.reads"'],
  ])("is refused with %j", (more, says) => {
    const exploration = explorationSchema.parse({ ...whole, ...more });
    expect(() => replayed(findSystem(exploration.system), exploration)).toThrow(says);
  });
});
