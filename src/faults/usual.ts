/** Faults and schedules that several systems name. */
import type { FaultKind, Schedule } from "./fault.js";

/** The faults that every system tolerates. The order is part of every plan that is drawn from it. */
export const crashesAndLinks = [
  "partition",
  "kill",
  "power-loss",
  "pause",
  "throttle",
  "delay",
  "loss",
  "bandwidth",
  "reset",
] as const satisfies readonly FaultKind[];

/** Three times in a run, the nodes are split in halves for four seconds. */
export const cutInHalves: Schedule = [2000, 8000, 14_000].map((at) => ({
  at,
  until: at + 4000,
  fault: { kind: "partition", shape: "halves", mode: "drop" },
}));

/** A leader whose clock is slow beyond the bound of leases, and isolated: its lease outlasts the election of the next one. */
export const leaseOutlasts: Schedule = [
  { at: 2000, until: 6400, fault: { kind: "clock", target: "leader", jumpMs: 0, driftPercent: -90 } },
  { at: 2050, until: 6300, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
];
