/** Simulated worlds with timings like those of real processes, every second one as on a machine that is too busy. */
import { loadedProcessWorld, processWorld, type World } from "../contract/world.js";

/** Those in which scenarios are made smaller. */
export const processWorlds = twenty(1);
/** Others, for the figure that is told. */
export const otherProcessWorlds = twenty(1001);
/** Others again, to find out whether what became small did so by suiting the first ones. */
export const confirmingWorlds = twenty(2001);

function twenty(firstSeed: number): readonly World[] {
  return Array.from({ length: 20 }, (_, index) =>
    index % 2 === 0 ? processWorld(firstSeed + index) : loadedProcessWorld(firstSeed + index),
  );
}
