/** How busy a machine is, as a test says it. */
import type { WatchMachine } from "../../src/execution/execute.js";

export const quietMachine: WatchMachine = () => ({ slowness: () => 1, end: () => null });

/** `sentence`: why. */
export function busyMachine(sentence: string, slowness = 1): WatchMachine {
  return () => ({ slowness: () => slowness, end: () => sentence });
}
