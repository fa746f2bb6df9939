/**
 * The target loses its disk, and comes back empty under its old name at `until`. A protocol that relies on what a node has promised
 * or stored does not tolerate that, Raft included: the node may vote twice. Planned only when asked for by name.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("wipe"), target: targetSchema });

export const wipe = {
  ...targeted({
    schema,
    effects: { processes: "ended", upsets: true },
    leastNodes: 1,
    draw: ({ aim }) => ({ kind: "wipe" as const, target: aim("one", "leader") }),
    resolve({ kind, target }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes }, description: `${kind}: ${nodes.join(" ")}` };
    },
  }),
  schema,
};
