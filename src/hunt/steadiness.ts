/**
 * How surely a scenario fails: in how many simulated worlds with timings like those of real processes. What fails in one world
 * only is a coincidence of microseconds, which nobody will see again outside the simulator.
 */
import { processWorld, type World } from "../clusters/world.js";
import type { Scenario } from "../run/record.js";
import { judgedRun } from "./judged-run.js";

/** The worlds in which scenarios are made smaller. */
export const processWorlds: readonly World[] = Array.from({ length: 20 }, (_, index) => processWorld(index + 1));
/** Others, for the figure that is told. */
export const otherProcessWorlds: readonly World[] = Array.from({ length: 20 }, (_, index) =>
  processWorld(1001 + index),
);
/** So many of them are enough to compare findings … */
const compared = processWorlds.slice(0, 10);
/** … and to fail in so many of those is sure enough. */
export const sureOfCompared = 9;

/** In how many of ten worlds a run of the scenario is convicted of the kind. */
export async function steadinessOf(scenario: Scenario, kind: string): Promise<number> {
  let failing = 0;
  for (const [index, world] of compared.entries()) {
    if ((await judgedRun({ ...scenario, world })).kinds.includes(kind)) failing += 1;
    // Of what needs luck it does not matter how much.
    if (failing === 0 && index >= 4) break;
  }
  return failing;
}
