/**
 * The same faults, milder: at fewer nodes, and with smaller numbers, each halved as long as that leaves a fault. One entry of the
 * schedule is changed at a time.
 */
import type { Fault, ScheduledFault, Target } from "../faults/fault.js";
import type { Scenario } from "../record/record.js";
import { withoutSome } from "./without-some.js";

/** What a target may become, boldest first. */
const smallerTargets: Readonly<Record<Extract<Target, string>, readonly Target[]>> = {
  all: ["one", "majority"],
  majority: ["one", "minority"],
  minority: ["one"],
  leader: [],
  one: [],
};

/** Below these a smaller number makes nothing clearer. */
const leastMs = 10;
const leastPercent = 5;

export function* milderFaults(scenario: Scenario): Iterable<Scenario> {
  const { schedule } = scenario;
  for (const [index, entry] of schedule.entries()) {
    for (const fault of milder(entry.fault)) {
      const changed: ScheduledFault = { ...entry, fault };
      yield { ...scenario, schedule: schedule.map((other, at) => (at === index ? changed : other)) };
    }
  }
}

function* milder(fault: Fault): Iterable<Fault> {
  if ("target" in fault && typeof fault.target === "string") {
    for (const target of smallerTargets[fault.target]) yield { ...fault, target };
  }
  switch (fault.kind) {
    case "partition":
      for (const links of withoutSome(fault.links ?? [])) yield { ...fault, links };
      return;
    case "clock":
      if (fault.jumpMs !== 0 && fault.driftPercent !== 0) {
        yield { ...fault, driftPercent: 0 };
        yield { ...fault, jumpMs: 0 };
      }
      if (Math.abs(fault.jumpMs) > leastMs) yield { ...fault, jumpMs: Math.trunc(fault.jumpMs / 2) };
      if (Math.abs(fault.driftPercent) > leastPercent) {
        yield { ...fault, driftPercent: Math.trunc(fault.driftPercent / 2) };
      }
      return;
    case "delay":
      if (fault.jitterMs > 0) yield { ...fault, jitterMs: 0 };
      if (fault.delayMs > leastMs) yield { ...fault, delayMs: Math.round(fault.delayMs / 2) };
      return;
    case "reorder":
      if (fault.withinMs > leastMs) yield { ...fault, withinMs: Math.round(fault.withinMs / 2) };
      if (fault.percent > leastPercent) yield { ...fault, percent: Math.round(fault.percent / 2) };
      return;
    case "loss":
    case "duplicate":
      if (fault.percent > leastPercent) yield { ...fault, percent: Math.round(fault.percent / 2) };
  }
}
