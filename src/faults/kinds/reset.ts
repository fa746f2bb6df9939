/** All of the target's replica connections are reset, once every `everyMs`. */
import { z } from "zod";
import { outgoing, targetSchema } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({
  kind: z.literal("reset"),
  target: targetSchema,
  everyMs: z.number().int().min(50).max(60_000).default(500),
});

export const reset = {
  ...targeted({
    schema,
    effects: {},
    leastNodes: 2,
    draw: ({ aim, random }) => ({
      kind: "reset" as const,
      target: aim("one", "leader", "minority", "leader"),
      everyMs: Math.round(random.between(200, 800)),
    }),
    resolve({ kind, target, everyMs }, view, random) {
      const { links, from } = outgoing(target, view, random);
      return { resolved: { kind, links, everyMs }, description: `connection resets every ${everyMs} ms: from ${from}` };
    },
  }),
  schema,
};
