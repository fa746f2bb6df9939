/**
 * Each sync of the target's disk takes `delayMs` longer, as on a disk that others keep busy; what is written and not synced waits in memory
 * and is as fast as ever. Only where replicas write files, which those of Schism do not.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { leastMs, targeted } from "../targeted.js";

const schema = z.strictObject({
  kind: z.literal("disk-slow"),
  target: targetSchema,
  delayMs: z.number().min(1).max(10_000),
});

export const diskSlow = {
  ...targeted({
    schema,
    effects: { disk: true },
    leastNodes: 1,
    draw: ({ aim, random }) => ({
      kind: "disk-slow" as const,
      target: aim("one", "leader", "minority", "all"),
      delayMs: Math.round(random.between(20, 500)),
    }),
    resolve({ kind, target, delayMs }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes, delayMs }, description: `disk-slow by ${delayMs} ms: ${nodes.join(" ")}` };
    },
    *milder(fault) {
      if (fault.delayMs > leastMs) yield { ...fault, delayMs: Math.round(fault.delayMs / 2) };
    },
  }),
  schema,
};
