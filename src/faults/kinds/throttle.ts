/**
 * The target's process runs for `percent` of each `periodMs` and stands still for the rest, as under a limit of processor time or on a
 * machine that others keep busy: slow, and never gone.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({
  kind: z.literal("throttle"),
  target: targetSchema,
  percent: z.number().min(1).max(90),
  periodMs: z.number().int().min(50).max(10_000).default(200),
});

export const throttle = {
  ...targeted({
    schema,
    effects: { processes: "stopped" },
    leastNodes: 1,
    draw: ({ aim, random }) => ({
      kind: "throttle" as const,
      target: aim("one", "leader", "minority", "leader"),
      percent: random.pick([5, 20, 50]),
      periodMs: random.pick([100, 200, 500, 1000]),
    }),
    resolve({ kind, target, percent, periodMs }, view, random) {
      const nodes = targets(target, view, random);
      const runMs = Math.max(1, Math.round((periodMs * percent) / 100));
      return {
        resolved: { kind, nodes, runMs, stopMs: periodMs - runMs },
        description: `throttle to ${percent} % of each ${periodMs} ms: ${nodes.join(" ")}`,
      };
    },
    *milder(fault) {
      if (fault.percent <= 45) yield { ...fault, percent: fault.percent * 2 };
    },
  }),
  schema,
};
