/**
 * What some runs have beside faults drawn at random, since chance hardly ever arranges it: nodes that are away one after the other, so that
 * each group of nodes that suffices must know what the last one did; clients that fall silent while faults last, so that nodes must put
 * right by themselves what is wrong, with no request to remind them; a restart of all at the end, so that what clients were told is read from disks.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import type { System } from "../contract/system.js";
import { type Fault, type FaultKind, rowOf, type Schedule, type ScheduledFault } from "../faults/fault.js";

export interface EndingOf {
  readonly nodes: readonly string[];
  readonly warmupMs: number;
  readonly mainMs: number;
  readonly ratePerClient: number;
}

export interface Ending {
  readonly schedule: Schedule;
  /** After how many operations each client is silent; undefined if none is. */
  readonly operationsPerClient: number | undefined;
}

/** `chosen`: the only kinds of faults; those that the system tolerates if null. From a stream of its own, so that all else is drawn as without it. */
export function drawEnding(system: System, run: EndingOf, chosen: readonly FaultKind[] | null, seed: number): Ending {
  const random = seededRandom(seed, "draw", "ending");
  const kinds = chosen ?? system.bears.faults;
  const silent = random.next() < 0.25;
  const share = random.pick([0.3, 0.6, 0.9]);
  const operations = Math.max(1, Math.floor((run.ratePerClient * run.mainMs * share) / 1000));
  const turns = random.next() < 0.25 ? awayInTurns(kinds, run, random) : [];
  const last = random.next() < 0.25 ? restartOfAll(kinds, run, random) : [];
  return { schedule: [...turns, ...last], operationsPerClient: silent ? operations : undefined };
}

/** One node after the other is down or cut off, sometimes with a gap or an overlap, until the end. */
function awayInTurns(kinds: readonly FaultKind[], run: EndingOf, random: Random): Schedule {
  const { nodes, warmupMs, mainMs } = run;
  const ways = waysToBeAway(kinds);
  const few = random.shuffle([...ways]).slice(0, random.pick([1, 2]));
  if (few.length === 0) return [];
  const eachMs = random.pick([150, 500, 1200]);
  const pauseMs = random.pick([-0.2, 0, 0.3, 1]) * eachMs;
  const order = random.shuffle([...nodes]);
  const schedule: ScheduledFault[] = [];
  let at = warmupMs;
  for (let turn = 0; at + eachMs < mainMs && turn < mostTurns; turn++) {
    const node = order[turn % order.length] ?? "";
    const until = Math.round(at + eachMs * random.between(0.7, 1.3));
    const fault = awayBy(random.pick(few), node);
    if (nodes.length >= rowOf(fault).leastNodes(fault)) schedule.push({ at: Math.round(at), until, fault });
    at = Math.max(at + 1, until + pauseMs);
  }
  return schedule;
}

export type WayToBeAway = "kill" | "power-loss" | "partition";

export function waysToBeAway(kinds: readonly FaultKind[]): readonly WayToBeAway[] {
  return (["kill", "power-loss", "partition"] as const).filter((kind) => kinds.includes(kind));
}

export function awayBy(kind: WayToBeAway, node: string): Fault {
  if (kind === "partition") return { kind, shape: "isolate-one", mode: "drop", node };
  return { kind, target: { nodes: [node] } };
}

const mostTurns = 40;

function restartOfAll(kinds: readonly FaultKind[], { mainMs }: EndingOf, random: Random): Schedule {
  const ways = (["kill", "power-loss"] as const).filter((kind) => kinds.includes(kind));
  const [kind] = random.shuffle([...ways]);
  if (kind === undefined) return [];
  const at = Math.max(1, Math.round(mainMs - random.pick([20, 100, 400])));
  return [{ at, until: at + 15, fault: { kind, target: "all" } }];
}
