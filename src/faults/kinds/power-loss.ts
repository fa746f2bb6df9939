/** All targets lose power at the same instant: un-synced writes are gone and the record being written is torn. */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("power-loss"), target: targetSchema });

export const powerLoss = {
  ...targeted({
    schema,
    effects: { processes: "ended" },
    leastNodes: 1,
    draw: ({ aim }) => ({ kind: "power-loss" as const, target: aim("leader", "majority", "all", "minority") }),
    resolve({ kind, target }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes }, description: `${kind}: ${nodes.join(" ")}` };
    },
  }),
  schema,
};
