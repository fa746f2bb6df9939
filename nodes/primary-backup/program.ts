/** Primary/backup replication as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import type { PrimaryBackupMessage } from "./messages.js";
import { PrimaryBackup } from "./primary-backup.js";

export const primaryBackup: Program = {
  name: "primary-backup",
  summary: "Primary/backup: one primary orders writes and ships its log, before or after it answers",
  options: {
    mode: {
      values: ["async", "sync"],
      help: "answer before the backups have a write, or once all of them have it",
    },
    failover: {
      values: ["manual", "auto"],
      help: "an operator promotes a backup, or backups that miss the primary promote themselves, with no fencing: unsafe",
    },
  },
  variants: [
    { name: "ack-before-replicate", mistake: "in sync mode a write is answered before any backup has it" },
    {
      name: "fail-on-lost-ack",
      mistake: "a write whose replication takes too long is answered with a failure although it survives",
    },
    {
      name: "unfenced-promotion",
      mistake: "a primary that restarts after it was replaced serves again without asking",
    },
  ],
  commands: ["promote"],
  create(host, { options, variant }) {
    // The runtime hands every program the messages that its own kind sent.
    return new PrimaryBackup(host as unknown as Host<PrimaryBackupMessage>, {
      sync: options.mode === "sync",
      autoFailover: options.failover === "auto",
      ackBeforeReplicate: variant === "ack-before-replicate",
      failOnLostAck: variant === "fail-on-lost-ack",
      resumeWithoutAsking: variant === "unfenced-promotion",
    }) as ReturnType<Program["create"]>;
  },
};
