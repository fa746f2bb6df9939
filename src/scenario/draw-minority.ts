/**
 * Cuts that leave the leader some of its followers, and the others a majority. What a leader takes for a majority that is none, such as a single
 * answer, shows only then: a leader that is alone hears nothing, and two equal halves leave it with the smaller one by chance.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import type { Schedule, ScheduledFault } from "../faults/fault.js";

/** With fewer, a leader in a minority is alone. */
const leastNodes = 5;

/** In some runs of enough nodes, every other cut around a node or between halves becomes such a cut. From a stream of its own. */
export function withLeaderInMinority(schedule: Schedule, nodes: readonly string[], seed: number): Schedule {
  const random = seededRandom(seed, "draw", "leader in minority");
  if (nodes.length < leastNodes || random.next() >= 1 / 3) return schedule;
  return schedule.map((scheduled) => changed(scheduled, random));
}

function changed(scheduled: ScheduledFault, random: Random): ScheduledFault {
  const { fault } = scheduled;
  if (fault.kind !== "partition" || (fault.shape !== "isolate-leader" && fault.shape !== "halves")) return scheduled;
  if (random.next() < 0.5) return scheduled;
  return { ...scheduled, fault: { kind: fault.kind, shape: "leader-in-minority", mode: fault.mode } };
}
