/** The controller's monotonic clock and timers, for clusters of real processes; and waiting, for either kind of clock. */
import type { Clock, Timer } from "../contract/cluster.js";

export function realClock(): Clock {
  const origin = process.hrtime.bigint();
  const after: Clock["after"] = (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  return {
    nowNs: () => Number(process.hrtime.bigint() - origin),
    after,
    timer: (callback) => timerOf(after, callback),
    promise: (executor) => new Promise(executor),
  };
}

/** A wait that can be cancelled: `done` never resolves after `cancel`. */
export function sleep(clock: Clock, ms: number): { readonly done: Promise<void>; readonly cancel: () => void } {
  let cancel = (): void => {};
  const done = clock.promise<void>((resolve) => {
    cancel = clock.after(ms, () => resolve());
  });
  return { done, cancel };
}

/** A timer made of single waits. */
export function timerOf(after: Clock["after"], callback: () => void): Timer {
  let cancel = (): void => {};
  return {
    set(ms) {
      cancel();
      cancel = after(ms, callback);
    },
    cancel: () => cancel(),
  };
}
