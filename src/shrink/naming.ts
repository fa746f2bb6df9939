/**
 * Names the random choices of a schedule as they came out in a run: `kill: one` becomes `kill: n2`. This is easier to read, and the fault
 * stays the same when its time changes. `leader` stays: the leader may differ from run to run.
 */
import { z } from "zod";
import { rowOf, type ScheduledFault } from "../faults/fault.js";
import type { FaultRecord } from "../record/record.js";

const resolvedSchema = z.union([
  z.object({ nodes: z.array(z.string()).min(1) }),
  z.object({ links: z.array(z.object({ from: z.string(), to: z.string() })).min(1) }),
]);

/** The schedule's faults with the names that `records` of its run give them; a fault that never began stays as it is. */
export function named(schedule: readonly ScheduledFault[], records: readonly FaultRecord[]): readonly ScheduledFault[] {
  return schedule.map((entry, id) => {
    const record = records.find((each) => each.id === id && each.resolved !== undefined);
    const resolved = resolvedSchema.safeParse(record?.resolved);
    return resolved.success ? { ...entry, fault: rowOf(entry.fault).fixed(entry.fault, resolved.data) } : entry;
  });
}
