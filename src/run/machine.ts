/**
 * Whether the machine was too busy during a run on processes or containers. If it was, whatever depends on time says nothing about the
 * system: neither that something took too long, nor that a failure which needs a certain timing did not show.
 */
import { availableParallelism, loadavg, platform } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { WatchMachine } from "../execution/execute.js";

/** Load for each core over the last minute … */
const busyLoad = 4;
/** … and how late this process was at the worst hundredth of its turns, ms: beyond either, a machine is too busy. */
const busyDelayMs = 250;

/** Of fewer turns the worst hundredth is one or two, which loading code explains: some 2 s. */
const fewestTurns = 200;

/** Load of the machine for each core over the last minute; null if the system does not report it. */
export function loadOfMachine(): number | null {
  const [minute = 0] = loadavg();
  return platform() === "win32" ? null : Number((minute / availableParallelism()).toFixed(2));
}

/** Watches from now on. */
export const watchMachine: WatchMachine = () => {
  const delay = monitorEventLoopDelay();
  delay.enable();
  const delayMs = (): number => (delay.count < fewestTurns ? 0 : delay.percentile(99) / 1e6);
  return {
    slowness: () => slownessAt(loadOfMachine(), delayMs()),
    end() {
      delay.disable();
      return whyTooBusy(loadOfMachine(), delayMs());
    },
  };
};

/**
 * At least 1, which is that of a machine that is just not too busy. There is no upper limit: beyond one, verdicts would depend on the load again. Only
 * nodes that do not come to agree take all the time that it gives. `load`: for each core; null if the system does not report it.
 */
export function slownessAt(load: number | null, delayMs: number): number {
  return Math.max(1, (load ?? 0) / busyLoad, delayMs / busyDelayMs);
}

/** `load`: for each core; null if the system does not report it. */
export function whyTooBusy(load: number | null, delayMs: number): string | null {
  if (load !== null && load > busyLoad) {
    return `The machine was too busy: its load was ${load} for each core, and beyond ${busyLoad} nothing that depends on time is judged.`;
  }
  if (delayMs > busyDelayMs) {
    return `The machine was too busy: Schism itself was up to ${Math.round(delayMs)} ms late, and beyond ${busyDelayMs} ms nothing that depends on time is judged.`;
  }
  return null;
}
