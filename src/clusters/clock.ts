/** The controller's monotonic clock and timers, for clusters of real processes; and waiting, for either kind of clock. */
import type { Clock } from "./cluster.js";

export function realClock(): Clock {
  const origin = process.hrtime.bigint();
  return {
    nowNs: () => Number(process.hrtime.bigint() - origin),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    promise: (executor) => new Promise(executor),
  };
}

/** A wait that can be given up: `done` never resolves after `cancel`. */
export function sleep(clock: Clock, ms: number): { readonly done: Promise<void>; readonly cancel: () => void } {
  let cancel = (): void => {};
  const done = clock.promise<void>((resolve) => {
    cancel = clock.after(ms, () => resolve());
  });
  return { done, cancel };
}
