/** The broken variants of primary/backup replication: mistakes that people really made, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const primaryBackupVariants = [
  {
    name: "ack-before-replicate",
    mistake: "in sync mode a write is answered before any backup has it",
  },
  {
    name: "fail-on-lost-ack",
    mistake: "a write whose replication takes too long is answered with a failure although it survives",
  },
  {
    name: "unfenced-promotion",
    mistake: "a primary that restarts after it was replaced serves again without asking",
  },
] as const satisfies readonly Variant[];

export type PrimaryBackupVariant = (typeof primaryBackupVariants)[number]["name"];
