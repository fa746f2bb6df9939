/**
 * Leaders deposed by a node that the operator had removed from the membership: it may not know that, gets no heartbeats and stands for
 * election in ever higher terms (Ongaro's thesis, section 4.2.3).
 */
import { z } from "zod";
import type { FaultRecord, RunVerdict, TraceRecord } from "../record/record.js";

const removalSchema = z.object({ kind: z.literal("membership"), nodes: z.array(z.string()) });

export function deposedByStrangers(
  traces: readonly TraceRecord[],
  faults: readonly FaultRecord[],
): RunVerdict["deposed"] {
  const removals = removalsOf(faults);
  if (removals.length === 0) return [];
  /** The nodes that stood for election in an epoch. */
  const candidates = new Map<number, Set<string>>();
  const leading = new Map<string, number>();
  const found: RunVerdict["deposed"] = [];
  for (const { time, node, event } of traces) {
    if (event.type === "vote" && event.for === node) {
      candidates.set(event.epoch, (candidates.get(event.epoch) ?? new Set()).add(node));
    }
    if (event.type !== "role") continue;
    const { epoch, leads } = event;
    const led = leading.get(node);
    if (leads) leading.set(node, epoch);
    else leading.delete(node);
    if (led === undefined || leads || epoch <= led) continue;
    const [by, ...others] = candidates.get(epoch) ?? [];
    // If a member stood in the same epoch, the removed node was not the only cause.
    if (by === undefined || others.length > 0 || by === node) continue;
    if (removals.some((removal) => removal.node === by && removal.from <= time && time < removal.to)) {
      found.push({ time, leader: node, epoch: led, by, byEpoch: epoch });
    }
  }
  return found;
}

/** From when a leader was seen to have removed a node until its return began, ns. */
function removalsOf(faults: readonly FaultRecord[]): readonly { node: string; from: number; to: number }[] {
  return faults.flatMap(({ id, state, time, proof, resolved }) => {
    const removal = removalSchema.safeParse(resolved);
    if (state !== "active" || proof === undefined || !removal.success) return [];
    const end = faults.find((later) => later.id === id && later.state === "healing");
    return removal.data.nodes.map((node) => ({ node, from: time, to: end?.time ?? Number.POSITIVE_INFINITY }));
  });
}
