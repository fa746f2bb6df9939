/** Every system of the registry is explored for a while, by the bounds that it names: what is claimed holds in every state. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import type { Exploration } from "../../../src/contract/exploration.js";
import { explorableOf } from "../../../src/explore/explorable.js";
import { type Outcome, Search } from "../../../src/explore/search.js";

const states = 25_000;
const reductions = { symmetry: true, sleepSets: true, skipInert: true };

const explored = [...programSystems.values()].flatMap((system): [string, Exploration][] =>
  "none" in system.exploration ? [] : [[system.name, system.exploration]],
);

describe("systems that are explored", () => {
  it.each(explored)("%s", { timeout: 300_000 }, (name, { bounds }) => {
    const system = programSystems.get(name);
    if (system === undefined) throw new Error(`there is no system ${name}`);
    const options = Object.fromEntries(
      Object.entries(system.program.options).map(([option, { values }]) => [option, values[0]]),
    );
    const settings = { options: { ...options, ...system.safeOptions }, variant: null };
    const search = new Search({
      explorable: explorableOf(system),
      settings,
      bounds: { ...bounds, states },
      reductions,
    });
    let outcome: Outcome | null = null;
    while (outcome === null) outcome = search.run(10_000);
    expect(outcome.violation).toBeNull();
    expect(outcome.exhausted || outcome.states >= states || outcome.depth === bounds.depth).toBe(true);
    expect(search.factSets().length).toBeGreaterThan(1);
  });
});
