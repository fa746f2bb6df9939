/**
 * Whether a scheduled fault fits a cluster: the nodes that it names are there, and there is something that it can hit. What does not
 * fit would be recorded as a fault and be none, so it is refused before a run.
 */
import { type Fault, type FaultKind, faultKinds, type ScheduledFault } from "./fault.js";

/** The nodes that a scheduled fault names. */
export function namedNodes({ fault, after, orUntil }: ScheduledFault): readonly string[] {
  const awaited = [after, orUntil].flatMap((anchor) =>
    anchor !== undefined && "node" in anchor && anchor.node !== undefined ? [anchor.node] : [],
  );
  return [...awaited, ...hitByName(fault)];
}

function hitByName(fault: Fault): readonly string[] {
  if (fault.kind === "partition") {
    const ends = (fault.links ?? []).flatMap(({ from, to }) => [from, to]);
    return [...new Set(ends), ...(fault.node === undefined ? [] : [fault.node])];
  }
  return "target" in fault && typeof fault.target === "object" ? fault.target.nodes : [];
}

/** Kinds of faults that so many nodes can suffer. */
export function kindsAmong(count: number): readonly FaultKind[] {
  return faultKinds.filter((kind) => count >= leastNodes[kind]);
}

/** Why the fault cannot be in effect in a run of so long among these nodes: a clause, and what to do; undefined if it can. */
export function misfit(
  scheduled: ScheduledFault,
  { nodes, mainMs }: { readonly nodes: readonly string[]; readonly mainMs: number },
): { readonly problem: string; readonly remedy: string } | undefined {
  const { fault } = scheduled;
  if (scheduled.at >= mainMs && scheduled.after === undefined) {
    return {
      problem: `a ${fault.kind} fault at ${scheduled.at} ms would begin when the run is over: faults end after ${mainMs} ms`,
      remedy: "let it begin earlier, or let the run take longer",
    };
  }
  const unknown = namedNodes(scheduled).find((name) => !nodes.includes(name));
  if (unknown !== undefined) {
    return { problem: `a ${fault.kind} fault names ${unknown}`, remedy: `the nodes are ${nodes.join(", ")}` };
  }
  const least = fault.kind === "partition" ? leastForPartition(fault) : leastNodes[fault.kind];
  if (nodes.length < least) {
    const shape = fault.kind === "partition" && fault.shape !== undefined ? ` (${fault.shape})` : "";
    return {
      problem: `a ${fault.kind} fault${shape} has no effect among ${nodes.length === 1 ? "1 node" : `${nodes.length} nodes`}`,
      remedy: `it needs at least ${least} nodes`,
    };
  }
  if (fault.kind === "membership" && hitByName(fault).length >= nodes.length) {
    return { problem: "a membership fault takes all nodes out", remedy: "leave at least one node a member" };
  }
  return undefined;
}

/** Fewer have no links, or nobody who could take over. */
const leastNodes = {
  partition: 2,
  kill: 1,
  "power-loss": 1,
  pause: 1,
  delay: 2,
  loss: 2,
  bandwidth: 2,
  reset: 2,
  duplicate: 2,
  reorder: 2,
  clock: 1,
  "disk-full": 1,
  "bit-rot": 1,
  wipe: 1,
  failover: 2,
  membership: 2,
} as const satisfies Record<FaultKind, number>;

function leastForPartition({ shape }: Extract<Fault, { kind: "partition" }>): number {
  return shape === undefined ? leastNodes.partition : leastForShape[shape];
}

/** A bridge needs a node on either side. Among three, each sees both others on every ring. */
export const leastForShape = {
  "isolate-one": 2,
  "isolate-leader": 2,
  halves: 2,
  "one-way": 2,
  bridge: 3,
  "majorities-ring": 4,
} as const satisfies Record<NonNullable<Extract<Fault, { kind: "partition" }>["shape"]>, number>;
