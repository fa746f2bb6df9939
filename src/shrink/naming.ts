/**
 * What a schedule left to chance, by name, as it came out in a run: `kill: one` becomes `kill: n2`. A person reads it, and the
 * fault stays what it is when its time changes. Leaders stay leaders: who leads may differ from run to run.
 */
import { z } from "zod";
import type { Fault, ScheduledFault } from "../faults/fault.js";
import type { FaultRecord } from "../record/record.js";

const resolvedSchema = z.union([
  z.object({ nodes: z.array(z.string()).min(1) }),
  z.object({ links: z.array(z.object({ from: z.string(), to: z.string() })).min(1) }),
]);
type Resolved = z.infer<typeof resolvedSchema>;

/** The schedule's faults with the names that `records` of its run give them; a fault that never began stays as it is. */
export function named(schedule: readonly ScheduledFault[], records: readonly FaultRecord[]): readonly ScheduledFault[] {
  return schedule.map((entry, id) => {
    const record = records.find((each) => each.id === id && each.resolved !== undefined);
    const resolved = resolvedSchema.safeParse(record?.resolved);
    return resolved.success ? { ...entry, fault: nameTargets(entry.fault, resolved.data) } : entry;
  });
}

function nameTargets(fault: Fault, resolved: Resolved): Fault {
  if (fault.kind === "partition") {
    if (fault.shape === undefined || fault.shape === "isolate-leader" || !("links" in resolved)) return fault;
    const { kind, mode } = fault;
    const alone = fault.shape === "isolate-one" || fault.shape === "halves" ? loneNode(resolved.links) : undefined;
    // What cuts off one node says so; whatever else is what it came to, link by link.
    return alone === undefined
      ? { kind, links: resolved.links, mode }
      : { kind, shape: "isolate-one", mode, node: alone };
  }
  if (!("target" in fault) || (fault.target !== "one" && fault.target !== "minority" && fault.target !== "majority")) {
    return fault;
  }
  const nodes = "nodes" in resolved ? resolved.nodes : [...new Set(resolved.links.map(({ from }) => from))];
  return { ...fault, target: { nodes } };
}

/** The node that all cut links have in common, if they cut off one, both ways. */
function loneNode(links: readonly { readonly from: string; readonly to: string }[]): string | undefined {
  const [first] = links;
  if (first === undefined) return undefined;
  return [first.from, first.to].find(
    (node) =>
      links.every(({ from, to }) => from === node || to === node) &&
      links.every(({ from, to }) => links.some((back) => back.from === to && back.to === from)),
  );
}
