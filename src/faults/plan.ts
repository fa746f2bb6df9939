/**
 * Plans a schedule from a seed: which faults, when and for how long, as a plain list, before anything runs. Kinds take turns
 * in shuffled rounds so that each that was asked for occurs; some overlap, since the worst bugs need two at once.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import { type Fault, type FaultKind, faultKinds, partitionShapes, type Schedule, type Target } from "./fault.js";
import { leastForShape } from "./fitting.js";

export interface SchedulePlan {
  readonly kinds: readonly FaultKind[];
  readonly seed: number;
  readonly nodes: readonly string[];
  /** Faults start no earlier than this, and all end by `endMs`. */
  readonly startMs: number;
  readonly endMs: number;
  /** How fast faults follow each other; as people can follow it if absent. */
  readonly tempo?: Tempo;
  /** Aims at these only, as far as a kind of fault can. */
  readonly targets?: readonly Target[];
}

/** Shortest and longest duration of a fault, and of the quiet time after it, in ms. */
export interface Tempo {
  readonly duration: { readonly least: number; readonly most: number };
  readonly quiet: { readonly least: number; readonly most: number };
}

const unhurried: Tempo = { duration: { least: 1500, most: 4000 }, quiet: { least: 300, most: 1500 } };
const overlapChance = 0.3;
/** A fault that is cut shorter than this share of the shortest by the end of the phase is not worth its start. */
const leastUseful = 0.47;

export function planSchedule(plan: SchedulePlan): Schedule {
  const random = seededRandom(plan.seed, "schedule");
  const { duration, quiet } = plan.tempo ?? unhurried;
  const kinds = faultKinds.filter((kind) => plan.kinds.includes(kind));
  if (kinds.length === 0) return [];
  const schedule: Schedule[number][] = [];
  // What rots stays lost, and a system must be able to go on without it. Each plan of it hits one node.
  let sound = Math.max(1, Math.floor((plan.nodes.length - 1) / 2));
  let round: FaultKind[] = [];
  let at = plan.startMs + random.between(0, quiet.least);
  while (at + leastUseful * duration.least < plan.endMs) {
    if (round.length === 0) round = random.shuffle(kinds);
    const kind = round.pop();
    if (kind === undefined) break;
    if (kind === "bit-rot") {
      if (sound === 0 && kinds.length === 1) break;
      if (sound === 0) continue;
      sound -= 1;
    }
    const until = Math.min(plan.endMs, at + random.between(duration.least, duration.most));
    schedule.push({
      at: Math.round(at),
      until: Math.max(Math.round(at) + 1, Math.round(until)),
      fault: drawFault(kind, plan, random),
    });
    const overlaps = kinds.length > 1 && random.next() < overlapChance;
    at = overlaps ? at + (until - at) * random.between(0.3, 0.8) : until + random.between(quiet.least, quiet.most);
  }
  return schedule;
}

function drawFault(kind: FaultKind, { nodes, targets }: SchedulePlan, random: Random): Fault {
  const aim = (...usual: Target[]): Target => {
    const wanted = targets === undefined ? usual : usual.filter((each) => targets.includes(each));
    return random.pick(wanted.length === 0 ? usual : wanted);
  };
  const target = (): Target => aim("one", "leader", "minority", "leader");
  switch (kind) {
    case "partition": {
      const shapes = partitionShapes.filter((shape) => nodes.length >= leastForShape[shape]);
      // Isolating the leader is what finds most bugs, so it is drawn as often as all other shapes but one together.
      // A lone node has no shape at all; the plan is refused then.
      const shape = random.next() < 0.4 || shapes.length === 0 ? "isolate-leader" : random.pick(shapes);
      const mode = random.pick(["drop", "drop", "reset"] as const);
      return { kind, shape, mode };
    }
    case "kill":
      return { kind, target: aim("one", "leader", "minority", "majority", "all") };
    case "power-loss":
      return { kind, target: aim("leader", "majority", "all", "minority") };
    case "pause":
      return { kind, target: target() };
    case "delay": {
      const delayMs = Math.round(random.between(20, 250));
      return {
        kind,
        target: aim("one", "leader", "all"),
        delayMs,
        jitterMs: Math.round(delayMs / 2),
      };
    }
    case "loss":
      return { kind, target: target(), percent: Math.round(random.between(5, 40)) };
    case "bandwidth":
      return { kind, target: target(), bytesPerSecond: Math.round(random.between(2_000, 40_000)) };
    case "reset":
      return { kind, target: target(), everyMs: Math.round(random.between(200, 800)) };
    case "failover":
      return { kind };
    case "membership":
      return { kind, target: aim("one", "leader", "minority", "majority") };
    case "duplicate":
      return { kind, target: aim("one", "leader", "all"), percent: Math.round(random.between(5, 80)) };
    case "reorder":
      return {
        kind,
        target: aim("one", "leader", "all"),
        percent: Math.round(random.between(5, 80)),
        withinMs: Math.round(random.between(5, 200)),
      };
    case "clock": {
      // As Jepsen's bumps: from some milliseconds to minutes, every size as likely. No power: not all machines round it alike.
      const size = random.pick([30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000]);
      const jumpMs = Math.round(random.pick([-1, 1]) * size * random.between(0.6, 1.4));
      const driftPercent = Math.round(random.between(-60, 100)) || 1;
      const what = random.pick(["jump", "drift", "both"] as const);
      return {
        kind,
        target: aim("leader", "minority", "leader", "majority"),
        jumpMs: what === "drift" ? 0 : jumpMs,
        driftPercent: what === "jump" ? 0 : driftPercent,
      };
    }
    case "disk-full":
      return { kind, target: aim("one", "leader", "minority", "majority", "all") };
    case "bit-rot":
    case "wipe":
      return { kind, target: aim("one", "leader") };
  }
}
