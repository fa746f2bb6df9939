/**
 * Faults that come with others: in some runs a second thing goes wrong just when a first one begins or ends, as when an operator changes the
 * membership while the leader is cut off, or a node restarts in the moment in which a partition heals. Independent faults hardly ever meet in
 * the milliseconds in which that matters.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import type { System } from "../contract/system.js";
import { type FaultKind, rowOf, type Schedule, type ScheduledFault } from "../faults/fault.js";
import { kindsAmong } from "../faults/fitting.js";
import { drawFault } from "../faults/plan.js";

/** At most this many faults get a companion. */
const most = 30;

/** Further faults; none in most runs. `chosen`: the only kinds of faults; those that the system tolerates if null. From a stream of its own. */
export function drawCompanions(
  system: System,
  { nodes, mainMs }: { readonly nodes: readonly string[]; readonly mainMs: number },
  planned: Schedule,
  chosen: readonly FaultKind[] | null,
  seed: number,
): Schedule {
  const random = seededRandom(seed, "draw", "companions");
  if (random.next() >= 1 / 6) return [];
  const usable = kindsBeside(planned, chosen ?? system.bears.faults, nodes.length);
  if (usable.length === 0) return [];
  const kinds = random.shuffle([...usable]).slice(0, random.pick([1, 2, 3]));
  const apartMs = random.pick([2, 20, 100]);
  const lastsMs = random.pick([20, 100, 400, 1000]);
  const share = random.pick([0.3, 1]);
  const begun = planned.filter(({ after, fault }) => after === undefined && rowOf(fault).effects.loses !== true);
  const met = begun.filter(() => random.next() < share).slice(0, most);
  return met.flatMap((scheduled) => companionOf(scheduled, { kinds, nodes, apartMs, lastsMs, mainMs }, random));
}

/** Those of these kinds that may come beside the planned faults without losing more than these do. */
export function kindsBeside(planned: Schedule, kinds: readonly FaultKind[], nodes: number): readonly FaultKind[] {
  // Where a node may be lost, one member less may be no majority.
  const loses = planned.some(({ fault }) => rowOf(fault).effects.loses === true);
  return kinds.filter(
    (kind) =>
      rowOf({ kind }).effects.loses !== true && kindsAmong(nodes).includes(kind) && !(loses && kind === "membership"),
  );
}

interface Company {
  readonly kinds: readonly FaultKind[];
  readonly nodes: readonly string[];
  readonly apartMs: number;
  readonly lastsMs: number;
  readonly mainMs: number;
}

function companionOf(
  { at, until }: ScheduledFault,
  { kinds, nodes, apartMs, lastsMs, mainMs }: Company,
  random: Random,
): Schedule {
  const meets = random.next() < 0.6 ? at : until;
  const from = Math.round(meets + random.between(-apartMs, apartMs));
  const to = from + Math.max(5, Math.round(lastsMs * random.between(0.5, 1.5)));
  const fault = drawFault(random.pick(kinds), { nodes, targets: ["one", "leader", "minority"] }, random);
  if (from < 1 || to >= mainMs || nodes.length < rowOf(fault).leastNodes(fault)) return [];
  return [{ at: from, until: to, fault }];
}
