/**
 * Plans a schedule from a seed: which faults, when and for how long, as a plain list, before anything runs. Kinds take turns
 * in shuffled rounds, so that every requested kind occurs; some faults overlap, since the worst bugs need two at once.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import { type Fault, type FaultKind, faultKinds, rowOf, type Schedule } from "./fault.js";
import type { Target } from "./target.js";

export interface SchedulePlan {
  readonly kinds: readonly FaultKind[];
  readonly seed: number;
  readonly nodes: readonly string[];
  /** Faults start no earlier than this, and all end by `endMs`. */
  readonly startMs: number;
  readonly endMs: number;
  /** How fast faults follow each other; if absent, slowly enough for people to follow. */
  readonly tempo?: Tempo;
  /** Aims only at these targets, as far as a kind of fault can. */
  readonly targets?: readonly Target[];
}

/** Shortest and longest duration of a fault, and of the quiet time after it, in ms. */
export interface Tempo {
  readonly duration: { readonly least: number; readonly most: number };
  readonly quiet: { readonly least: number; readonly most: number };
}

const unhurried: Tempo = { duration: { least: 1500, most: 4000 }, quiet: { least: 300, most: 1500 } };
const overlapChance = 0.3;
/** A fault that the end of the phase would cut below this share of the shortest duration is not planned. */
const leastUseful = 0.47;

export function planSchedule(plan: SchedulePlan): Schedule {
  const random = seededRandom(plan.seed, "schedule");
  const { duration, quiet } = plan.tempo ?? unhurried;
  const kinds = faultKinds.filter((kind) => plan.kinds.includes(kind));
  if (kinds.length === 0) return [];
  const schedule: Schedule[number][] = [];
  // A lost node stays lost, and the system must be able to carry on without it. Each such fault hits one node.
  let sound = Math.max(1, Math.floor((plan.nodes.length - 1) / 2));
  let round: FaultKind[] = [];
  let at = plan.startMs + random.between(0, quiet.least);
  while (at + leastUseful * duration.least < plan.endMs) {
    if (round.length === 0) round = random.shuffle(kinds);
    const kind = round.pop();
    if (kind === undefined) break;
    if (rowOf({ kind }).effects.loses === true) {
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

/** One fault of this kind; `targets` as in a plan. */
export function drawFault(
  kind: FaultKind,
  { nodes, targets }: Pick<SchedulePlan, "nodes" | "targets">,
  random: Random,
): Fault {
  const aim = (...usual: Target[]): Target => {
    const wanted = targets === undefined ? usual : usual.filter((each) => targets.includes(each));
    return random.pick(wanted.length === 0 ? usual : wanted);
  };
  return rowOf({ kind }).draw({ nodes, random, aim });
}
