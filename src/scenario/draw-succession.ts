/**
 * Runs in which a leader is replaced as fast as the others can: one of them was cut off and stands for election already, the leader is cut off
 * in the moment in which that one comes back, and another restarts then. What was promised to the old leader (no vote for another node while
 * its lease lasts) must outlive the restart. Sometimes the old leader stands still meanwhile, and wakes up alone, with questions of clients and
 * nothing that tells it what has happened. Faults that are drawn one by one leave a leader's lease time to run out.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import { descriptionOf, type System } from "../contract/system.js";
import { comes, type FaultKind, type Schedule, type ScheduledFault } from "../faults/fault.js";
import { type HandedOver, thousandths } from "./draw-handover.js";

/** With fewer, the others have no majority without the leader. */
const leastNodes = 3;

/** Undefined for most runs, and without a leader. `chosen`: the only kinds of faults; those that the system tolerates if null. From a stream of its own. */
export function drawSuccession(
  system: System,
  run: HandedOver,
  chosen: readonly FaultKind[] | null,
  seed: number,
): Schedule | undefined {
  const random = seededRandom(seed, "draw", "succession");
  const kinds = chosen ?? system.bears.faults;
  const crashes = (["kill", "power-loss"] as const).filter((kind) => kinds.includes(kind));
  const possible = comes({ event: "leads" }, descriptionOf(system).traces) && kinds.includes("partition");
  if (!possible || crashes.length === 0 || run.nodes.length < leastNodes || random.next() >= 1 / 10) return undefined;
  const schedule = successions(crashes, kinds.includes("pause"), run, random);
  return schedule.length === 0 ? undefined : schedule;
}

function successions(
  crashes: readonly ("kill" | "power-loss")[],
  pauses: boolean,
  { nodes, warmupMs, mainMs }: HandedOver,
  random: Random,
): Schedule {
  const awayMs = random.pick([400, 800]);
  const cutMs = random.pick([500, 1000]);
  const soonMs = random.pick([2, 20, 60]);
  const downMs = random.pick([5, 30]);
  const sleeps = pauses && random.next() < 0.5;
  // It wakes up while it is still cut off.
  const sleepMs = 0.7 * cutMs;
  const schedule: ScheduledFault[] = [];
  for (let start = warmupMs; start + awayMs + cutMs < mainMs; start += awayMs + cutMs + 400) {
    const [early = "", ...others] = random.shuffle([...nodes]);
    const back = start + awayMs;
    const soon = (): number => thousandths(back + random.between(-soonMs, soonMs));
    const restarted = others.slice(0, Math.floor(nodes.length / 2));
    const [cutAt, crashAt] = [soon(), soon()];
    schedule.push(
      { at: start, until: back, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: early } },
      { at: cutAt, until: cutAt + cutMs, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
      ...(sleeps ? [{ at: cutAt, until: cutAt + sleepMs, fault: { kind: "pause", target: "leader" } } as const] : []),
      {
        at: crashAt,
        until: crashAt + downMs,
        fault: { kind: random.pick(crashes), target: { nodes: restarted } },
      },
    );
  }
  return schedule;
}
