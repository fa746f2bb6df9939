/** The process is stopped and does not notice it (SIGSTOP, or the container's freezer). */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("pause"), target: targetSchema });

export const pause = {
  ...targeted({
    schema,
    effects: { processes: "stopped" },
    leastNodes: 1,
    draw: ({ aim }) => ({ kind: "pause" as const, target: aim("one", "leader", "minority", "leader") }),
    resolve({ kind, target }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes }, description: `${kind}: ${nodes.join(" ")}` };
    },
  }),
  schema,
};
