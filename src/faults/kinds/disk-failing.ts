/**
 * The target's disk answers some operations with an error (EIO): `operations` "reads" that the kernel has not cached, "writes", or "syncs",
 * after which it is not known what is stored. A process that ends of it is started again at `until`. Only where replicas write files, which
 * those of Schism do not.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { targeted } from "../targeted.js";

const schema = z.strictObject({
  kind: z.literal("disk-failing"),
  target: targetSchema,
  operations: z.enum(["writes", "syncs", "reads"]).default("writes"),
});
type DiskFailing = z.infer<typeof schema>;

export const diskFailing = {
  ...targeted({
    schema,
    effects: { processes: "ended at a write", disk: true },
    leastNodes: 1,
    draw: ({ aim, random }): DiskFailing => ({
      kind: "disk-failing",
      target: aim("one", "leader", "minority", "leader"),
      operations: random.pick(["writes", "syncs", "reads"] as const),
    }),
    resolve({ kind, target, operations }, view, random) {
      const nodes = targets(target, view, random);
      return { resolved: { kind, nodes, operations }, description: `disk-failing (${operations}): ${nodes.join(" ")}` };
    },
  }),
  schema,
};
