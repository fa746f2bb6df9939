/**
 * All targets lose power at the same instant: un-synced writes are gone and the record being written is torn (`mode` "torn", the default).
 * "strict": nothing else is left of it. "aged": what is older than `olderThanMs` had reached the disk by itself, as a kernel writes back what
 * is some seconds old.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { leastMs, targeted } from "../targeted.js";

/** When Linux begins to write back by itself, ms. */
const writtenBackMs = 5000;

const schema = z
  .strictObject({
    kind: z.literal("power-loss"),
    target: targetSchema,
    mode: z.enum(["torn", "strict", "aged"]).optional(),
    olderThanMs: z.number().min(1).max(600_000).optional(),
  })
  .refine(({ mode, olderThanMs }) => olderThanMs === undefined || mode === "aged", {
    message: 'belongs to the mode "aged" only',
    path: ["olderThanMs"],
  });
type PowerLoss = z.infer<typeof schema>;

export const powerLoss = {
  ...targeted({
    schema,
    effects: { processes: "ended", disk: true },
    leastNodes: 1,
    draw: ({ aim }): PowerLoss => ({ kind: "power-loss", target: aim("leader", "majority", "all", "minority") }),
    resolve({ kind, target, mode, olderThanMs = writtenBackMs }, view, random) {
      const nodes = targets(target, view, random);
      const how = mode === "aged" ? ` (what is older than ${olderThanMs} ms survives)` : "";
      return {
        resolved: {
          ...{ kind, nodes },
          ...(mode === undefined ? {} : { mode }),
          ...(mode === "aged" ? { olderThanMs } : {}),
        },
        description: `power-loss${mode === "strict" ? " (strict)" : how}: ${nodes.join(" ")}`,
      };
    },
    *milder(fault) {
      const { mode, olderThanMs = writtenBackMs } = fault;
      if (mode === "aged" && olderThanMs > leastMs) yield { ...fault, olderThanMs: Math.round(olderThanMs / 2) };
    },
  }),
  schema,
};
