/** An operator takes the targets out of the membership, one after the other, and back in at `until`. */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("membership"), target: targetSchema });

export const membership = {
  ...targeted({
    schema,
    effects: { upsets: true },
    commands: ["remove-member", "add-member"],
    leastNodes: 2,
    draw: ({ aim }) => ({ kind: "membership" as const, target: aim("one", "leader", "minority", "majority") }),
    resolve({ kind, target }, view, random) {
      // If the target is all nodes, one must stay; a list of all names is refused (fitting.ts).
      const nodes = targets(target, view, random).slice(0, Math.max(1, view.nodes.length - 1));
      return { resolved: { kind, nodes }, description: `membership: without ${nodes.join(" ")}` };
    },
  }),
  schema,
};
