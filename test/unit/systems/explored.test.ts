/**
 * Every system of the registry is explored for a while, by the bounds that it names and from each scene that it names: what is claimed holds
 * in every state. And each scene shows the mistakes that it says.
 */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import type { Bounds, Scene } from "../../../src/contract/exploration.js";
import type { ProgramSystem } from "../../../src/contract/system.js";
import { explorableOf } from "../../../src/explore/explorable.js";
import { explorationOf, replayed } from "../../../src/explore/record.js";
import { type Outcome, Search } from "../../../src/explore/search.js";

const states = 25_000;
/** From a scene: what it shows is found below. */
const statesOfScenes = 10_000;
const reductions = { symmetry: true, sleepSets: true, skipInert: true };
const timeout = 300_000;

function searchOf(system: ProgramSystem, scene: Scene | null, variant: string | null, bounds: Bounds): Search {
  const defaults = Object.entries(system.program.options).map(([option, { values }]) => [option, values[0]]);
  const options = { ...Object.fromEntries(defaults), ...system.safeOptions, ...scene?.options };
  return new Search({ explorable: explorableOf(system, scene), settings: { options, variant }, bounds, reductions });
}

function ended(search: Search): Outcome {
  let outcome: Outcome | null = null;
  while (outcome === null) outcome = search.run(10_000);
  return outcome;
}

const explored = [...programSystems.values()].flatMap((system) => {
  const { exploration } = system;
  return "none" in exploration ? [] : [{ system, exploration }];
});
const scenes = explored.flatMap(({ system, exploration }) =>
  Object.entries(exploration.scenes ?? {}).map(([name, scene]) => ({ system, name, scene })),
);
const starts = explored.map(({ system, exploration: { bounds } }) => ({
  ...{ about: system.name, system, scene: null, bounds: { ...bounds, states } },
}));
const later = scenes.map(({ system, name, scene }) => ({
  ...{ about: `${system.name} --scene ${name}`, system, scene, bounds: { ...scene.bounds, states: statesOfScenes } },
}));

describe("systems that are explored", () => {
  it.each([...starts, ...later])("$about", { timeout }, ({ system, scene, bounds }) => {
    const search = searchOf(system, scene, null, bounds);
    const outcome = ended(search);
    expect(outcome.violation).toBeNull();
    expect(outcome.exhausted || outcome.states >= bounds.states || outcome.depth === bounds.depth).toBe(true);
    const nothing =
      "no claim had anything to say about these states: give it deeper bounds, more requests, or a scene that begins later";
    expect(search.space.seenFacts.hasExamined, nothing).toBe(true);
  });
});

describe("a scene shows", () => {
  const convicted = scenes.flatMap(({ system, name, scene }) =>
    Object.entries(scene.convicts).map(([variant, sooner]) => ({
      about: `${variant} of ${system.name} (${name})`,
      ...{ system, name, scene, variant, bounds: { ...scene.bounds, ...sooner } },
    })),
  );

  it.each(convicted)("$about", { timeout }, ({ system, name, scene, variant, bounds }) => {
    const search = searchOf(system, scene, variant, bounds);
    const { violation } = ended(search);
    if (violation === null) throw new Error("nothing was found");
    const record = explorationOf(system.name, search.space, violation, name);
    expect(replayed(system, record)).toMatchObject({ sentence: violation.sentence, impossible: null, same: true });
    // In the correct program the same steps lead nowhere bad, or cannot all happen.
    expect(replayed(system, { ...record, variant: null }).sentence).toBeNull();
  });
});
