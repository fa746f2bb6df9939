/** What the target sends arrives later, by `delayMs` give or take `jitterMs`. */
import { z } from "zod";
import { outgoing, targetSchema } from "../target.js";
import { leastMs, targeted } from "../targeted.js";

const schema = z
  .strictObject({
    kind: z.literal("delay"),
    target: targetSchema,
    delayMs: z.number().min(1).max(60_000),
    jitterMs: z.number().min(0).max(60_000).default(0),
  })
  .refine(({ delayMs, jitterMs }) => jitterMs <= delayMs, {
    message: "must not exceed delayMs: nothing arrives before it is sent",
    path: ["jitterMs"],
  });

export const delay = {
  ...targeted({
    schema,
    effects: {},
    leastNodes: 2,
    draw({ aim, random }) {
      const delayMs = Math.round(random.between(20, 250));
      return {
        kind: "delay" as const,
        target: aim("one", "leader", "all"),
        delayMs,
        jitterMs: Math.round(delayMs / 2),
      };
    },
    resolve({ kind, target, delayMs, jitterMs }, view, random) {
      const { links, from } = outgoing(target, view, random);
      return {
        resolved: { kind, links, delayMs, jitterMs },
        description: `delay ${delayMs} ± ${jitterMs} ms: from ${from}`,
      };
    },
    *milder(fault) {
      if (fault.jitterMs > 0) yield { ...fault, jitterMs: 0 };
      if (fault.delayMs > leastMs) yield { ...fault, delayMs: Math.round(fault.delayMs / 2) };
    },
  }),
  schema,
};
