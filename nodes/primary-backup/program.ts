/** Primary/backup replication as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { PrimaryBackupMessage } from "./messages.js";
import { PrimaryBackup } from "./primary-backup.js";
import { type PrimaryBackupTrace, primaryBackupTraces } from "./traces.js";
import { primaryBackupVariants } from "./variants.js";

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
      help: "an operator promotes a backup, or backups that lose contact with the primary promote themselves, without fencing: unsafe",
    },
  },
  variants: primaryBackupVariants,
  commands: ["promote"],
  traces: primaryBackupTraces,
  views: ["log", "state"],
  create(host, { options, variant }) {
    // The runtime hands every program only messages that the same program sent.
    return new PrimaryBackup(host as unknown as Host<PrimaryBackupMessage, PrimaryBackupTrace>, {
      sync: options.mode === "sync",
      autoFailover: options.failover === "auto",
      variant: variantOf(primaryBackupVariants, variant),
    }) as ReturnType<Program["create"]>;
  },
};
