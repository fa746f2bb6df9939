/**
 * Messages that come late: in some runs the network keeps some of what is sent for seconds, often a copy of it, the first of which came in time.
 * So what a node has said reaches the others after an election, a restart or a change of the membership, when it belongs to nothing any more: a
 * protocol must tell by itself which of its questions, terms, rounds and lives a message belongs to.
 */
import { seededRandom } from "../../nodes/random.js";
import type { System } from "../contract/system.js";
import type { World } from "../contract/world.js";
import type { FaultKind, Schedule } from "../faults/fault.js";

export interface LateMessages {
  readonly world: World;
  readonly schedule: Schedule;
}

/**
 * Undefined in most runs, and for a system that needs connections, which deliver in order and once. `chosen`: the only kinds of faults; null for
 * those that the system tolerates. From a stream of its own, so that all other runs are drawn as without it.
 */
export function drawLateMessages(
  { bears }: System,
  { nodes, warmupMs, mainMs, world }: { readonly nodes: readonly string[] } & Span,
  chosen: readonly FaultKind[] | null,
  seed: number,
): LateMessages | undefined {
  const random = seededRandom(seed, "draw", "late messages");
  if (!bears.datagrams || chosen !== null || nodes.length < 2 || random.next() >= 1 / 6) return undefined;
  const latePercent = random.pick([2, 10, 30]);
  const withinMs = random.pick([300, 1000, 4000]);
  const copiedPercent = random.pick([0, 20, 60]);
  const at = Math.round(warmupMs * random.pick([0.2, 1]));
  const until = Math.round(mainMs);
  const late = { kind: "reorder", target: "all", percent: latePercent, withinMs } as const;
  const copied = { kind: "duplicate", target: "all", percent: copiedPercent } as const;
  return {
    world: { ...world, network: { ...world.network, transport: "datagram" } },
    schedule: [{ at, until, fault: late }, ...(copiedPercent === 0 ? [] : [{ at, until, fault: copied }])],
  };
}

interface Span {
  readonly warmupMs: number;
  readonly mainMs: number;
  readonly world: World;
}
