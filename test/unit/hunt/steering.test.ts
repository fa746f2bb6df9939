/** Which scenarios a hunt on processes tries: those that showed something new are changed more often than those that did not. */
import { describe, expect, it } from "vitest";
import { Steering } from "../../../src/hunt/steering.js";
import type { Scenario } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const drawn = (seed: number): Scenario => planScenario({ system: "raft", cluster: "local", seed, schedule: [] });

/** Changed scenarios keep the clients of what they come from, by which they are told. */
function hunted(shows: (scenario: Scenario, run: number) => readonly number[], runs = 400) {
  const from: (number | undefined)[] = [];
  const steering = new Steering({
    drawn: (seed) => ({ ...drawn(seed), clients: 1 + (seed % 500) }),
    varied: (scenario, others, seed) => {
      expect(others).not.toContain(scenario);
      return { ...scenario, seed: -seed };
    },
  });
  for (let run = 1; run <= runs; run++) {
    const scenario = steering.next(run);
    from.push(scenario.seed < 0 ? scenario.clients : undefined);
    steering.showed(scenario, shows(scenario, run));
  }
  return { from, steering };
}

describe("a hunt on processes", () => {
  it("draws each scenario as long as no run showed anything, and counts nothing", () => {
    const { from, steering } = hunted(() => []);
    expect(from.every((each) => each === undefined)).toBe(true);
    expect([steering.met, steering.size]).toEqual([0, 0]);
  });

  it("still draws a part when every run shows something new", () => {
    const { from } = hunted((_, run) => [run]);
    const anew = from.filter((each) => each === undefined).length;
    expect(anew).toBeGreaterThan(from.length * 0.25);
    expect(anew).toBeLessThan(from.length * 0.45);
  });

  it("keeps only what showed something that no run before it had shown", () => {
    const { steering } = hunted((_, run) => [run % 7, 3]);
    expect([steering.met, steering.size]).toEqual([7, 6]);
  });

  it("changes what showed much more often than what showed little, but not for ever", () => {
    // The first drawn run shows a hundred sequences, each later one a single one.
    const { from } = hunted((scenario, run) =>
      scenario.seed === 1 ? numbers(100) : scenario.seed > 0 ? [1000 + run] : [],
    );
    const [rich = 0, ...others] = [...counts(from)].sort((a, b) => b - a);
    expect(rich).toBeGreaterThan(3 * (others[0] ?? 0));
    expect(others.length).toBeGreaterThan(20);
  });

  it("draws the same again from the same seeds and the same runs", () => {
    const shows = (_: Scenario, run: number): number[] => numbers(run % 5);
    expect(hunted(shows).from).toEqual(hunted(shows).from);
  });
});

function counts(from: readonly (number | undefined)[]): Iterable<number> {
  const all = new Map<number, number>();
  for (const each of from) if (each !== undefined) all.set(each, (all.get(each) ?? 0) + 1);
  return all.values();
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
