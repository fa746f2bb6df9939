/** Simulated worlds with timings like those of real processes, every second one as on an overloaded machine. */
import { loadedProcessWorld, processWorld, type World } from "../contract/world.js";
import { needsDatagrams } from "../faults/impairment.js";
import type { Scenario } from "../record/record.js";

/** The worlds in which scenarios are made smaller. */
export const processWorlds = twenty(1);
/** Others, for the reported figure. */
export const otherProcessWorlds = twenty(1001);
/** Others again, to find out whether the small scenario merely suits the first ones. */
export const confirmingWorlds = twenty(2001);

function twenty(firstSeed: number): readonly World[] {
  return Array.from({ length: 20 }, (_, index) =>
    index % 2 === 0 ? processWorld(firstSeed + index) : loadedProcessWorld(firstSeed + index),
  );
}

/** The scenario in one of these worlds, without the faults that do not exist there: processes speak over connections. */
export function inProcessWorld(scenario: Scenario, world: World): Scenario {
  const { schedule } = scenario;
  return schedule.some(({ fault }) => needsDatagrams(fault))
    ? { ...scenario, world, schedule: schedule.filter(({ fault }) => !needsDatagrams(fault)) }
    : { ...scenario, world };
}
