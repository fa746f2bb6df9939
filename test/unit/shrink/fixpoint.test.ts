/** The loop that shrinkings in the simulator and on processes have in common: in which order it tries candidates, and when it is done. */
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { candidatesFrom, reduceAll } from "../../../src/shrink/fixpoint.js";
import { type Reduction, reductions } from "../../../src/shrink/reductions.js";

const scenario = planScenario({ system: "raft", nodes: 5, faults: [], seed: 1 });

describe("a loop of reductions", () => {
  it("goes on from the place of a success, then from the beginning, and ends when nothing helps", async () => {
    const asked: string[] = [];
    /** At which questions a candidate fails, and at which place. */
    const successes = new Map([
      [2, 3],
      [5, 0],
    ]);
    const helped = await reduceAll(
      ["one", "other"].map((name): Reduction => ({ name, candidates: () => [] })),
      async ({ name }, from) => {
        asked.push(`${name} ${from}`);
        return successes.get(asked.length);
      },
    );
    expect(asked).toEqual(["one 0", "other 0", "other 3", "other 0", "one 0", "one 0", "other 0", "one 0", "other 0"]);
    expect(helped).toBe(true);
    expect(await reduceAll(reductions, async () => undefined)).toBe(false);
  });

  it("tries no scenario whose faults have no room in it, on processes either", () => {
    const bridge = { kind: "partition", shape: "bridge", mode: "drop" } as const;
    const five: Scenario = { ...scenario, schedule: [{ at: 100, until: 900, fault: bridge }] };
    const fewerNodes = reductions.filter(({ name }) => name === "fewer nodes");
    const counts = (from: number) =>
      fewerNodes.flatMap((each) => [...candidatesFrom(each, five, from)].map(({ nodes }) => nodes.length));
    expect(Math.min(...counts(0))).toBe(3);
    expect(counts(1)).toEqual(counts(0).slice(1));
    const all = fewerNodes.flatMap((each) => [...each.candidates(five)].map(({ nodes }) => nodes.length));
    expect(Math.min(...all)).toBeLessThan(3);
  });
});
