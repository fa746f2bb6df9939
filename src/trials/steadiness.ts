/**
 * How surely a scenario fails: in how many simulated worlds with timings like those of real processes. A failure in one world only is a
 * coincidence of microseconds, which will not be seen again outside the simulator.
 */
import { processWorld, type World } from "../contract/world.js";
import type { Scenario } from "../record/record.js";
import { judgedRun } from "./judged-run.js";

/** This many are enough to compare findings … */
const compared: readonly World[] = Array.from({ length: 10 }, (_, index) => processWorld(index + 1));
/** … and failing in this many of them is reliable enough. */
export const sureOfCompared = 9;

/** In how many of ten worlds a run of the scenario is convicted of the kind. */
export async function steadinessOf(scenario: Scenario, kind: string): Promise<number> {
  let failing = 0;
  for (const [index, world] of compared.entries()) {
    if ((await judgedRun({ ...scenario, world })).kinds.includes(kind)) failing += 1;
    // If it fails in none of the first five worlds, the exact count does not matter.
    if (failing === 0 && index >= 4) break;
  }
  return failing;
}
