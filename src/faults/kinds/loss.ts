/** Some of what the target sends is lost on its way; TCP sends it again, so that replicas see stalls. */
import { z } from "zod";
import { percentSchema } from "../percent.js";
import { outgoing, targetSchema } from "../target.js";
import { halvedPercent, targeted } from "../targeted.js";

const schema = z.strictObject({ kind: z.literal("loss"), target: targetSchema, percent: percentSchema });

export const loss = {
  ...targeted({
    schema,
    effects: {},
    leastNodes: 2,
    draw: ({ aim, random }) => ({
      kind: "loss" as const,
      target: aim("one", "leader", "minority", "leader"),
      percent: Math.round(random.between(5, 40)),
    }),
    resolve({ kind, target, percent }, view, random) {
      const { links, from } = outgoing(target, view, random);
      return { resolved: { kind, links, percent }, description: `loss ${percent} %: from ${from}` };
    },
    milder: halvedPercent,
  }),
  schema,
};
