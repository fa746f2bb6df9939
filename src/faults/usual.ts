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
