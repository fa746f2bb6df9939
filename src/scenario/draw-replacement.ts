/**
 * Runs in which an operator replaces nodes one after the other, as after a broken disk: each is taken out of the membership, loses what it had
 * stored, and comes back empty under its old name. What others still believe of the earlier node (how much it holds, what it has promised) shows
 * soon after that, most of all when a majority depends on the new one: often another node is away then.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import type { System } from "../contract/system.js";
import { type FaultKind, rowOf, type Schedule, type ScheduledFault } from "../faults/fault.js";
import { awayBy, waysToBeAway } from "./draw-ending.js";

export interface ReplacedIn {
  readonly nodes: readonly string[];
  readonly warmupMs: number;
  readonly mainMs: number;
}

/** With fewer, the others cannot do without one of them. */
const leastNodes = 3;

/** The schedule with replacements; as it is in most runs. `chosen`: the only kinds of faults; those that the system tolerates if null. */
export function withReplacements(
  schedule: Schedule,
  { bears }: System,
  run: ReplacedIn,
  chosen: readonly FaultKind[] | null,
  seed: number,
): Schedule {
  // From a stream of its own, so that all other runs are drawn as without it.
  const random = seededRandom(seed, "draw", "replacement");
  const kinds = chosen ?? bears.faults;
  const possible = bears.replacement === true && kinds.includes("membership") && run.nodes.length >= leastNodes;
  if (!possible || random.next() >= 1 / 10) return schedule;
  // While a node is replaced, nothing else may change the membership, or destroy what another node has stored.
  const others = schedule.filter(({ fault }) => fault.kind !== "membership" && rowOf(fault).effects.loses !== true);
  return [...(random.next() < 0.5 ? others : []), ...replacements(kinds, run, random)];
}

function replacements(kinds: readonly FaultKind[], { nodes, warmupMs, mainMs }: ReplacedIn, random: Random): Schedule {
  const ways = waysToBeAway(kinds);
  const outMs = random.pick([100, 400, 1200]);
  const backMs = random.pick([300, 1000, 2500]);
  const schedule: ScheduledFault[] = [];
  for (let at = warmupMs; at + outMs + backMs < mainMs; at += outMs + backMs) {
    const [node = "", other = ""] = random.shuffle([...nodes]);
    const target = random.next() < 0.3 ? "leader" : { nodes: [node] };
    const until = Math.round(at + outMs);
    schedule.push({ at: Math.round(at), until, fault: { kind: "membership", target, replaced: true } });
    if (ways.length === 0 || random.next() < 0.3) continue;
    const gone = Math.round(until + random.next() * 0.5 * backMs);
    schedule.push({ at: gone, until: gone + Math.round(0.5 * backMs), fault: awayBy(random.pick(ways), other) });
  }
  return schedule;
}
