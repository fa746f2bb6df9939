/** The broken variants of primary/backup replication: mistakes that people really made, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const primaryBackupVariants = [
  {
    name: "ack-before-replicate",
    mistake: "in sync mode a write is answered before any backup has it",
    breaks: "in sync mode a write is committed once all backups have it",
  },
  {
    name: "fail-on-lost-ack",
    mistake: "a write whose replication takes too long is answered with a failure although it survives",
    breaks: "a write that is in the log is not answered with a failure before it is applied",
  },
  {
    name: "unfenced-promotion",
    mistake: "a primary that restarts after it was replaced serves again without asking",
    breaks: "a primary that was down asks all others before it serves again",
  },
  {
    name: "writes-while-read-only",
    mistake: "a backup that has lost contact with the primary takes updates, too, and not only reads",
    breaks: "a backup that is read-only takes no update",
  },
  {
    name: "restart-repairs",
    mistake: "a node that restarts after it has diverged discards its updates, although no operator has repaired it",
    breaks: "a node that has diverged discards nothing before it is repaired",
  },
  {
    name: "reads-while-diverged",
    mistake: "a node that has diverged answers reads from what it holds",
    breaks: "a node that has diverged answers nothing",
  },
] as const satisfies readonly Variant[];

export type PrimaryBackupVariant = (typeof primaryBackupVariants)[number]["name"];
