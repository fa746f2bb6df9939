/** Kinds of faults that have a target and no other parameter: they hit nodes as a whole. */
import { z } from "zod";
import type { Effects } from "./row.js";
import { type Target, targetSchema, targets } from "./target.js";
import { targeted } from "./targeted.js";

/** `usual`: what a plan aims at, the more often the more often it stands here. */
export function ofNodes<const Kind extends string>(kind: Kind, effects: Effects, usual: readonly Target[]) {
  const schema = z.strictObject({ kind: z.literal(kind), target: targetSchema });
  return {
    ...targeted({
      schema,
      effects,
      leastNodes: 1,
      draw: ({ aim }) => ({ kind, target: aim(...usual) }),
      resolve({ target }, view, random) {
        const nodes = targets(target, view, random);
        return { resolved: { kind, nodes }, description: `${kind}: ${nodes.join(" ")}` };
      },
    }),
    schema,
  };
}
