/**
 * Faults that follow what replicas report (a lease is granted, a value accepted, a snapshot loaded): in some runs each of them waits
 * for another event of one type, and often hits the node that has reported it, or another one. Between such an event and what the
 * node does next is where a crash, a pause or a cut does the most, and faults that are drawn one by one hardly ever come there.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import { descriptionOf, type System } from "../contract/system.js";
import {
  type Anchor,
  type Fault,
  type FaultKind,
  type Schedule,
  type ScheduledFault,
  typesReported,
} from "../faults/fault.js";
import { drawFault } from "../faults/plan.js";
import { kindsBeside } from "./draw-companions.js";
import { drawTargets } from "./draw-schedule.js";

/** At most this many in a run. */
const mostFaults = 40;

interface FaultsIn {
  readonly nodes: readonly string[];
  readonly warmupMs: number;
  readonly mainMs: number;
}

/** Further faults; none in most runs. `chosen`: the only kinds of faults; those that the system tolerates if null. From a stream of its own. */
export function drawAfterReports(
  system: System,
  { nodes, warmupMs: sinceMs, mainMs }: FaultsIn,
  planned: Schedule,
  chosen: readonly FaultKind[] | null,
  seed: number,
): Schedule {
  const random = seededRandom(seed, "draw", "reports");
  // In some runs faults end early, so that what should come to rest has the time to.
  const rests = planned.every(({ until, after }) => after === undefined && until < mainMs / 2);
  if (rests || random.next() >= 1 / 5) return [];
  const usable = kindsBeside(planned, chosen ?? system.bears.faults, nodes.length);
  const types = typesReported(descriptionOf(system).traces);
  if (usable.length === 0 || types.length === 0) return [];
  const type = random.pick(types);
  const kinds = random.shuffle([...usable]).slice(0, random.pick([1, 1, 2]));
  const targets = drawTargets(random);
  const withinMs = random.pick([0.5, 5, 50, 300]);
  const lastsMs = random.pick([5, 50, 400, 1500]);
  const every = random.pick([1, 4, 20, 80]);
  const aimed = random.next() < 0.7;
  let nth = 0;
  return Array.from({ length: mostFaults }, (): ScheduledFault => {
    nth += 1 + random.below(every);
    const [teller = "", other = ""] = random.shuffle([...nodes]);
    // Rounded to a microsecond: the time after the event also tells apart the streams from which targets are drawn.
    const at = Math.round(random.next() * withinMs * 1000) / 1000;
    const until = at + Math.max(1, Math.round(lastsMs * random.between(0.5, 2)));
    const fault = drawFault(random.pick(kinds), { nodes, targets }, random);
    const anyNode: Anchor = { event: "reports", type, nth, sinceMs };
    if (!aimed) return { at, until, after: anyNode, fault };
    const hit = random.next() < 0.7 || nodes.length < 2 ? teller : other;
    return { at, until, after: { ...anyNode, node: teller }, fault: aimedAt(fault, hit, random) };
  });
}

function aimedAt(fault: Fault, node: string, random: Random): Fault {
  if (fault.kind === "partition") {
    return {
      kind: fault.kind,
      shape: random.pick(["isolate-one", "isolate-one", "one-way"] as const),
      mode: fault.mode,
      node,
    };
  }
  return "target" in fault ? { ...fault, target: { nodes: [node] } } : fault;
}
