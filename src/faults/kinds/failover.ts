/** An operator moves the primary's role: the old primary is stopped first, the most advanced other node is promoted. */
import { z } from "zod";
import type { FaultRow } from "../row.js";

const schema = z.strictObject({ kind: z.literal("failover") });

/** It is a kill and a command; the nodes they hit are chosen when it happens (src/nemesis/operator.ts). */
export const failover = {
  schema,
  effects: { processes: "ended" },
  commands: ["promote"],
  leastNodes: () => 2,
  draw: () => ({ kind: "failover" }),
  resolve() {
    throw new RangeError("what a failover hits is seen when it happens");
  },
  milder: () => [],
  named: () => [],
  renamed: (fault) => fault,
  fixed: (fault) => fault,
} satisfies FaultRow<z.infer<typeof schema>, never>;
