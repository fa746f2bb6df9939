/**
 * Whether a scheduled fault fits a cluster: the nodes that it names exist, and it can hit something. A fault that does not
 * fit would be recorded without having an effect, so it is refused before a run.
 */
import { type FaultKind, faultKinds, rowOf, type ScheduledFault } from "./fault.js";

/** The nodes that a scheduled fault names. */
export function namedNodes({ fault, after, orUntil }: ScheduledFault): readonly string[] {
  const awaited = [after, orUntil].flatMap((anchor) =>
    anchor !== undefined && "node" in anchor && anchor.node !== undefined ? [anchor.node] : [],
  );
  return [...awaited, ...rowOf(fault).named(fault)];
}

/** Kinds of faults that make sense with this number of nodes. */
export function kindsAmong(count: number): readonly FaultKind[] {
  return faultKinds.filter((kind) => count >= rowOf({ kind }).leastNodes());
}

/** Why the fault cannot take effect in a run of this length among these nodes: a clause, and what to do; undefined if it can. */
export function misfit(
  scheduled: ScheduledFault,
  { nodes, mainMs }: { readonly nodes: readonly string[]; readonly mainMs: number },
): { readonly problem: string; readonly remedy: string } | undefined {
  const { fault } = scheduled;
  if (scheduled.at >= mainMs && scheduled.after === undefined) {
    return {
      problem: `a ${fault.kind} fault at ${scheduled.at} ms would begin too late: faults end after ${mainMs} ms`,
      remedy: "start it earlier, or make the run longer",
    };
  }
  const unknown = namedNodes(scheduled).find((name) => !nodes.includes(name));
  if (unknown !== undefined) {
    return { problem: `a ${fault.kind} fault names ${unknown}`, remedy: `the nodes are ${nodes.join(", ")}` };
  }
  const least = rowOf(fault).leastNodes(fault);
  if (nodes.length < least) {
    const shape = "shape" in fault && fault.shape !== undefined ? ` (${fault.shape})` : "";
    return {
      problem: `a ${fault.kind} fault${shape} has no effect among ${nodes.length === 1 ? "1 node" : `${nodes.length} nodes`}`,
      remedy: `it needs at least ${least} nodes`,
    };
  }
  if (fault.kind === "membership" && rowOf(fault).named(fault).length >= nodes.length) {
    return { problem: "a membership fault removes all nodes", remedy: "keep at least one member" };
  }
  return undefined;
}
