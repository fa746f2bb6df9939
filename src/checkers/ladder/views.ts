/**
 * PRAM and causal memory: for each process there is an order of all writes and its own reads, its view, in which each read
 * returns the latest write. PRAM (Lipton & Sandberg 1988): a view keeps every process's program order. Causal memory (Ahamad,
 * Neiger, Burns, Kohli & Hutto 1995): it keeps causality.
 *
 * Since the reads of one process are in order, saturating the view with its reads decides: without a cycle there is such an
 * order (Bouajjani, Enea, Guerraoui & Hamza, POPL 2017, whose happened-before relation this computes for each process's last
 * operation). An indeterminate operation has a view of its own.
 */
import { initialValue, type RegisterHistory } from "../reads-from/history.js";
import { type Limits, saturate } from "../reads-from/saturation.js";
import { holds, type Outcome } from "./rung.js";

export function checkPram(history: RegisterHistory, limits: Limits): Outcome {
  return checkViews(history, "reader", limits);
}

export function checkCausalMemory(history: RegisterHistory, limits: Limits): Outcome {
  return checkViews(history, "all", limits);
}

function checkViews(history: RegisterHistory, readsFrom: "reader" | "all", limits: Limits): Outcome {
  let unknown: Outcome | undefined;
  for (const [reader, nodes] of history.chains.entries()) {
    if (!nodes.some((node) => history.readsFrom[node]! >= initialValue)) continue;
    const { outcome, edges } = saturate(history, { reader, readsFrom }, limits);
    if (outcome === "cyclic") {
      const process = history.operations[nodes[0] ?? 0]?.process ?? -1;
      return { outcome: "violated", refutation: { edges, cycle: edges.shortCycle() ?? [], process } };
    }
    if (outcome !== "ordered") unknown = { outcome: "unknown", reason: outcome };
  }
  return unknown ?? holds;
}
