/** The simulated worlds in which two scenarios are compared: the recorded one, and others of its kind. */
import { calmWorld } from "../contract/world.js";
import type { Scenario } from "../record/record.js";

/**
 * The scenario for the `nth` comparison, from 0. Clients, faults and replicas keep their seed; network, disks and boots get a new one, the
 * same for every scenario in the same world. On processes the scenario is unchanged.
 */
export function inWorld(scenario: Scenario, nth: number): Scenario {
  if (scenario.cluster !== "sim" || nth === 0) return scenario;
  const world = scenario.world ?? calmWorld;
  return { ...scenario, world: { ...world, seed: ((world.seed ?? scenario.seed) + nth) % 2 ** 32 } };
}
