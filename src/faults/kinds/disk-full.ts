/**
 * The target's disk is full: its next sync fails partway, and the process ends. It is started again when
 * there is room, at `until`. On real clusters it is the runtime that refuses, not the file system.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("disk-full"), target: targetSchema });

export const diskFull = {
  ...targeted({
    schema,
    effects: { processes: "ended at a write" },
    leastNodes: 1,
    draw: ({ aim }) => ({ kind: "disk-full" as const, target: aim("one", "leader", "minority", "majority", "all") }),
    resolve({ kind, target }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes }, description: `${kind}: ${nodes.join(" ")}` };
    },
  }),
  schema,
};
