/** Some of what the target sends arrives twice. Only where messages travel by themselves: a stream delivers each byte once. */
import { z } from "zod";
import { percentSchema } from "../percent.js";
import { outgoing, targetSchema } from "../target.js";
import { halvedPercent, targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("duplicate"), target: targetSchema, percent: percentSchema });

export const duplicate = {
  ...targeted({
    schema,
    effects: { datagrams: true },
    leastNodes: 2,
    draw: ({ aim, random }) => ({
      kind: "duplicate" as const,
      target: aim("one", "leader", "all"),
      percent: Math.round(random.between(5, 80)),
    }),
    resolve({ kind, target, percent }, view, random) {
      const { links, from } = outgoing(target, view, random);
      return { resolved: { kind, links, percent }, description: `duplicate ${percent} %: from ${from}` };
    },
    milder: halvedPercent,
  }),
  schema,
};
