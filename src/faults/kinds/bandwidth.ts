/** What the target sends passes at `bytesPerSecond`. Above the largest value no replica would notice. */
import { z } from "zod";
import { outgoing, targetSchema } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({
  kind: z.literal("bandwidth"),
  target: targetSchema,
  bytesPerSecond: z.number().int().min(100).max(10_000_000),
});

export const bandwidth = {
  ...targeted({
    schema,
    effects: {},
    leastNodes: 2,
    draw: ({ aim, random }) => ({
      kind: "bandwidth" as const,
      target: aim("one", "leader", "minority", "leader"),
      bytesPerSecond: Math.round(random.between(2_000, 40_000)),
    }),
    resolve({ kind, target, bytesPerSecond }, view, random) {
      const { links, from } = outgoing(target, view, random);
      return {
        resolved: { kind, links, bytesPerSecond },
        description: `bandwidth ${bytesPerSecond} B/s: from ${from}`,
      };
    },
  }),
  schema,
};
