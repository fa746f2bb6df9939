/**
 * One stored record of each target changes while the node is down; at `until` it is started again. A replica finds the damage and
 * refuses to start, so the node is lost for good, and nothing undoes that.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("bit-rot"), target: targetSchema });

export const bitRot = {
  ...targeted({
    schema,
    effects: { processes: "ended", loses: true },
    leastNodes: 1,
    draw: ({ aim }) => ({ kind: "bit-rot" as const, target: aim("one", "leader") }),
    resolve({ kind, target }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes }, description: `${kind}: ${nodes.join(" ")}` };
    },
  }),
  schema,
};
