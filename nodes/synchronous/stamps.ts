/** The order of updates: Lamport's total order, "Time, Clocks, and the Ordering of Events in a Distributed System" (1978). */
import type { Stamp } from "./messages.js";

/** Whether `a` comes before `b`: by their clocks, and where these are equal by the names of their servers. */
export function isBefore(a: Stamp, b: Stamp): boolean {
  return a.clock < b.clock || (a.clock === b.clock && a.node < b.node);
}

export function nameOf({ clock, node }: Stamp): string {
  return `${clock} ${node}`;
}
