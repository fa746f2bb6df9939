/** SIGKILL, restart at `until`. Writes that were not synced are lost. */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("kill"), target: targetSchema });

export const kill = {
  ...targeted({
    schema,
    effects: { processes: "ended" },
    leastNodes: 1,
    draw: ({ aim }) => ({ kind: "kill" as const, target: aim("one", "leader", "minority", "majority", "all") }),
    resolve({ kind, target }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes }, description: `${kind}: ${nodes.join(" ")}` };
    },
  }),
  schema,
};
