/** Some of what the target sends is held back for up to `withinMs`, so that later messages overtake it. Only where messages travel by themselves. */
import { z } from "zod";
import { percentSchema } from "../percent.js";
import { outgoing, targetSchema } from "../target.js";
import { halvedPercent, leastMs, targeted } from "../targeted.js";

const schema = z.strictObject({
  kind: z.literal("reorder"),
  target: targetSchema,
  percent: percentSchema,
  withinMs: z.number().min(1).max(60_000),
});

export const reorder = {
  ...targeted({
    schema,
    effects: { datagrams: true },
    leastNodes: 2,
    draw: ({ aim, random }) => ({
      kind: "reorder" as const,
      target: aim("one", "leader", "all"),
      percent: Math.round(random.between(5, 80)),
      withinMs: Math.round(random.between(5, 200)),
    }),
    resolve({ kind, target, percent, withinMs }, view, random) {
      const { links, from } = outgoing(target, view, random);
      return {
        resolved: { kind, links, percent, withinMs },
        description: `reorder ${percent} % within ${withinMs} ms: from ${from}`,
      };
    },
    *milder(fault) {
      if (fault.withinMs > leastMs) yield { ...fault, withinMs: Math.round(fault.withinMs / 2) };
      yield* halvedPercent(fault);
    },
  }),
  schema,
};
