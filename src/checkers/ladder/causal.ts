/**
 * Causal consistency (CC) and causal convergence (CCv) by their bad patterns (Bouajjani, Enea, Guerraoui & Hamza, POPL 2017,
 * tables 2 and 3). One operation causes another if it comes before it in program order, or is read by it, or by a chain of
 * these. CC: causality has no cycle, no read returns the initial value after a write that caused it, and none returns a value
 * that a cause of the read has overwritten. CCv: moreover the order of writes that reads show (a read's cause was overwritten by
 * what it read) has no cycle with causality, so that one order of the writes can serve all.
 *
 * One pass with vector clocks, after AWDIT (Møldrup & Pavlogiannis 2025): per read and chain of writes only the last write that
 * caused the read matters.
 */
import { edgeKind } from "../order/edges.js";
import { initialValue, type RegisterHistory } from "../reads-from/history.js";
import { plainestCycle } from "../reads-from/justify.js";
import { type Limits, saturate } from "../reads-from/saturation.js";
import { groupWrites, lastWriteBefore } from "../reads-from/write-groups.js";
import { holds, type Outcome } from "./rung.js";

export function checkCausal(history: RegisterHistory, limits: Limits): Outcome {
  return check(history, limits, false);
}

export function checkCausalConvergence(history: RegisterHistory, limits: Limits): Outcome {
  return check(history, limits, true);
}

function check(history: RegisterHistory, limits: Limits, convergent: boolean): Outcome {
  const causality = saturate(history, "given", limits);
  const { outcome, edges, clocks } = causality;
  if (outcome === "time" || outcome === "memory") return { outcome: "unknown", reason: outcome };
  if (outcome === "cyclic")
    return { outcome: "violated", refutation: { edges, cycle: () => plainestCycle(history, edges) ?? [] } };
  const { key, readsFrom, chain, position } = history;
  const writes = groupWrites(history);
  const width = history.chains.length;
  const given = edges.count;
  for (let read = 0; read < key.length; read++) {
    const writer = readsFrom[read]!;
    if (writer < initialValue) continue;
    for (let group = writes.firstGroup[key[read]!]!; group < writes.firstGroup[key[read]! + 1]!; group++) {
      const last = lastWriteBefore(history, writes, clocks, group, read);
      if (last < 0 || last === writer) continue;
      const overwritten = writer >= 0 && clocks[last * width + chain[writer]!]! >= position[writer]!;
      if (writer === initialValue || overwritten) {
        // The read comes after `last`, and yet must come before it (or its writer after it).
        const way = overwritten ? edges.shortestPath(writer, last, given) : edges.shortestPath(last, read, given);
        if (overwritten) edges.add(last, writer, edgeKind.writeBefore, read);
        else edges.add(read, last, edgeKind.initialRead, read);
        edges.index();
        return { outcome: "violated", refutation: { edges, cycle: () => [...(way ?? []), edges.count - 1] } };
      }
      if (convergent) edges.add(last, writer, edgeKind.writeBefore, read);
    }
  }
  if (!convergent) return holds;
  edges.index();
  if (edges.topologicalOrder().length === key.length) return holds;
  return { outcome: "violated", refutation: { edges, cycle: () => plainestCycle(history, edges) ?? [] } };
}
