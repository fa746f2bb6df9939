/** How many operations of each kind succeeded during a fault, as text. */
import type { RunVerdict } from "../record/record.js";

/** In the order in which the run's operations are counted; empty if none succeeded. */
export function succeededMeanwhile(
  { operations }: RunVerdict["vacuity"],
  { ok }: RunVerdict["vacuity"]["faults"][number],
): string {
  const counts = new Map(Object.entries(ok));
  return Object.keys(operations)
    .flatMap((f) => (counts.has(f) ? [`${counts.get(f)} ${f}`] : []))
    .join(", ");
}
