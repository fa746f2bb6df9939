/**
 * An operator takes the targets out of the membership, one after the other, and back in at `until`. With `replaced` it is one node, which loses
 * its disk once every other node knows that it is not a member, and comes back empty under its old name, as a new member. No other change of the
 * membership may go on meanwhile.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({
  kind: z.literal("membership"),
  target: targetSchema,
  replaced: z.literal(true).optional(),
});

/** As an operator gets it. */
export interface MembershipChange {
  readonly kind: "membership";
  readonly nodes: readonly string[];
  readonly replaced?: true;
}

export const membership = {
  ...targeted<z.infer<typeof schema>, MembershipChange>({
    schema,
    effects: { upsets: true },
    commands: ["remove-member", "add-member"],
    leastNodes: 2,
    draw: ({ aim }) => ({ kind: "membership" as const, target: aim("one", "leader", "minority", "majority") }),
    resolve({ kind, target, replaced }, view, random) {
      // If the target is all nodes, one must stay; a list of all names is refused (fitting.ts).
      const most = replaced === true ? 1 : Math.max(1, view.nodes.length - 1);
      const nodes = targets(target, view, random).slice(0, most);
      const names = nodes.join(" ");
      if (replaced !== true) return { resolved: { kind, nodes }, description: `membership: without ${names}` };
      return { resolved: { kind, nodes, replaced }, description: `membership: ${names} is replaced by an empty node` };
    },
    *milder({ kind, target, replaced }) {
      if (replaced === true) yield { kind, target };
    },
  }),
  schema,
};
