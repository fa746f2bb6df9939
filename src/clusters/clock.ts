/** The controller's monotonic clock and timers, for clusters of real processes. */
import type { Clock } from "./cluster.js";

export function realClock(): Clock {
  const origin = process.hrtime.bigint();
  return {
    nowNs: () => Number(process.hrtime.bigint() - origin),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
}
