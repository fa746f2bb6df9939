/** The nodes that a fault hits: by name, by role or at random. Roles and random choices are resolved when the fault is applied. */
import { z } from "zod";
import type { Random } from "../../nodes/random.js";
import type { Link } from "./link.js";

const namesSchema = z
  .array(z.string())
  .min(1)
  .refine((names) => new Set(names).size === names.length, "names a node twice");

/**
 * "leader" is resolved when the fault is applied; names mean those nodes; "one", "minority" (at least one), "majority" are drawn from
 * the seed.
 */
export const targetSchema = z.union(
  [z.enum(["one", "leader", "minority", "majority", "all"]), z.strictObject({ nodes: namesSchema })],
  {
    error: ({ input }) =>
      typeof input === "object" && input !== null && "nodes" in input
        ? 'must be {"nodes": [...]}, naming each node once'
        : 'must be "one", "leader", "minority", "majority", "all" or {"nodes": ["n1"]}',
  },
);
export type Target = z.infer<typeof targetSchema>;

export interface ClusterView {
  readonly nodes: readonly string[];
  /** The current leaders, highest epoch first; empty if there are none. */
  readonly leaders: readonly string[];
}

export function targets(target: Target, { nodes, leaders }: ClusterView, random: Random): readonly string[] {
  if (typeof target === "object") return target.nodes;
  const some = (count: number): readonly string[] => {
    const chosen = random.shuffle(nodes).slice(0, count);
    return nodes.filter((node) => chosen.includes(node));
  };
  const majority = Math.floor(nodes.length / 2) + 1;
  switch (target) {
    case "one":
      return some(1);
    case "leader":
      return leaders.length > 0 ? leaders.slice(0, 1) : some(1);
    case "minority":
      return some(Math.max(1, nodes.length - majority));
    case "majority":
      return some(majority);
    case "all":
      return nodes;
  }
}

/** All links from the targets. */
export function outgoing(
  target: Target,
  view: ClusterView,
  random: Random,
): { readonly links: readonly Link[]; readonly from: string } {
  const senders = targets(target, view, random);
  const links = senders.flatMap((from) => view.nodes.filter((to) => to !== from).map((to) => ({ from, to })));
  return { links, from: senders.join(" ") };
}

/** Smaller targets, the smallest first. */
const smallerTargets: Readonly<Record<Extract<Target, string>, readonly Target[]>> = {
  all: ["one", "majority"],
  majority: ["one", "minority"],
  minority: ["one"],
  leader: [],
  one: [],
};

export function smaller(target: Target): readonly Target[] {
  return typeof target === "string" ? smallerTargets[target] : [];
}
