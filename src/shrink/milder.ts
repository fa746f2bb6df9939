/**
 * The same faults, milder: at fewer nodes, and with smaller numbers, each halved as long as a fault remains. One entry of the schedule is
 * changed at a time.
 */
import { rowOf, type ScheduledFault } from "../faults/fault.js";
import type { Scenario } from "../record/record.js";

export function* milderFaults(scenario: Scenario): Iterable<Scenario> {
  const { schedule } = scenario;
  for (const [index, entry] of schedule.entries()) {
    for (const fault of rowOf(entry.fault).milder(entry.fault)) {
      const changed: ScheduledFault = { ...entry, fault };
      yield { ...scenario, schedule: schedule.map((other, at) => (at === index ? changed : other)) };
    }
  }
}
