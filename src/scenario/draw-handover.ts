/**
 * Runs in which the nodes that decide change twice in a row, step by step, each step when the one before shows: what the second ones must know
 * then hangs on a single node, or on a single entry of a log. Faults that are drawn one by one hardly ever come in this order. Such a run has
 * no others.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import { descriptionOf, type System } from "../contract/system.js";
import { type Anchor, comes, type Fault, type FaultKind, type Schedule, type ScheduledFault } from "../faults/fault.js";
import { linksBetween } from "../faults/link.js";
import { awayBy, waysToBeAway } from "./draw-ending.js";

export interface HandedOver {
  readonly nodes: readonly string[];
  readonly warmupMs: number;
  readonly mainMs: number;
}

/** Undefined for most runs. `chosen`: the only kinds of faults; those that the system tolerates if null. From a stream of its own. */
export function drawHandover(
  system: System,
  run: HandedOver,
  chosen: readonly FaultKind[] | null,
  seed: number,
): Schedule | undefined {
  const random = seededRandom(seed, "draw", "handover");
  if (random.next() >= 1 / 16) return undefined;
  const kinds = chosen ?? system.bears.faults;
  const { traces } = descriptionOf(system);
  const possible = [
    ...(comes({ event: "votes" }, traces) ? [hurriedRelay(kinds, run, random)] : []),
    ...(comes({ event: "leads" }, traces) ? [twoOrders(kinds, run, random)] : []),
  ].filter((schedule) => schedule.length > 0);
  return possible.length === 0 ? undefined : random.pick(possible);
}

/**
 * A node comes back, and others go. As soon as it takes part again it crashes, perhaps before it has all that it missed; then those that
 * could tell it go, and those that were away decide together with it.
 */
function hurriedRelay(kinds: readonly FaultKind[], { nodes, warmupMs, mainMs }: HandedOver, random: Random): Schedule {
  const ways = waysToBeAway(kinds);
  const crashes = ways.filter((kind) => kind !== "partition");
  const few = Math.floor((nodes.length - 1) / 2);
  if (few === 0 || crashes.length === 0) return [];
  const eachMs = random.pick([150, 400, 800]);
  const soonMs = random.pick([0.5, 3, 20]);
  const downMs = random.pick([5, 30]);
  const schedule: ScheduledFault[] = [];
  for (let start = warmupMs; start + 4 * eachMs < mainMs; start += 5 * eachMs) {
    const [late = "", ...others] = random.shuffle([...nodes]);
    const back = Math.round(start + eachMs);
    const takesPart: Anchor = { event: "votes", node: late, nth: 1, sinceMs: back };
    const crashAt = thousandths(random.next() * soonMs);
    const away = (node: string): Fault => awayBy(random.pick(ways), node);
    schedule.push(
      { at: start, until: back, fault: away(late) },
      ...others
        .slice(0, few)
        .map((node): ScheduledFault => ({ at: back, until: back + 2 * eachMs, orUntil: takesPart, fault: away(node) })),
      {
        at: crashAt,
        until: crashAt + downMs,
        after: takesPart,
        fault: { kind: random.pick(crashes), target: { nodes: [late] } },
      },
      ...others.slice(few, 2 * few).map((node): ScheduledFault => {
        const at = thousandths(random.next() * soonMs);
        return { at, until: at + 2 * eachMs, after: takesPart, fault: away(node) };
      }),
    );
  }
  return schedule;
}

/**
 * An operator changes the membership while the leader is cut off, and changes it again, in another way, when the next one leads, which is cut
 * off from half of the members at that moment. With an even number of members each half may have a majority by one of the two changes.
 */
function twoOrders(kinds: readonly FaultKind[], { nodes, warmupMs, mainMs }: HandedOver, random: Random): Schedule {
  if (nodes.length < 4 || !kinds.includes("membership") || !kinds.includes("partition")) return [];
  const mixed = random.shuffle([...nodes]);
  const idle = mixed.splice(0, mixed.length % 2);
  const one = mixed.slice(0, mixed.length / 2);
  const links = linksBetween(mixed, (from, to) => one.includes(from) !== one.includes(to));
  const isolatedMs = random.pick([600, 1500]);
  const cutMs = random.pick([1500, 3000, 5000]);
  const soonMs = random.pick([2, 20]);
  const without = (gone: readonly (string | undefined)[]): Fault => ({
    kind: "membership",
    target: { nodes: gone.filter((node) => node !== undefined) },
  });
  const schedule: ScheduledFault[] = idle.map((node) => ({ at: warmupMs, until: mainMs, fault: without([node]) }));
  for (let start = warmupMs + 400; start + isolatedMs + 500 < mainMs; start += isolatedMs + cutMs + 2000) {
    const after: Anchor = { event: "leads", nth: 1, sinceMs: start };
    const orderAt = thousandths(random.next() * soonMs);
    schedule.push(
      { at: start, until: start + isolatedMs, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
      { at: start, until: start + isolatedMs + cutMs, fault: without(mixed.slice(-1)) },
      { at: 0, until: cutMs, after, fault: { kind: "partition", links, mode: "drop" } },
      { at: orderAt, until: orderAt + cutMs, after, fault: without(mixed.slice(0, 1)) },
    );
  }
  return schedule.length === idle.length ? [] : schedule;
}

/** Times after an event are whole microseconds. */
export function thousandths(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
