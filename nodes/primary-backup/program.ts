/** Primary/backup replication as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { PrimaryBackupMessage } from "./messages.js";
import { PrimaryBackup, primaryBackupCommands } from "./primary-backup.js";
import { type PrimaryBackupTrace, primaryBackupTraces } from "./traces.js";
import { primaryBackupVariants } from "./variants.js";

const repairs = ["auto", "manual"] as const;
const failovers = ["manual", "auto", "read-only"] as const;

export const primaryBackup: Program = {
  name: "primary-backup",
  summary: "Primary/backup: one primary orders writes and ships its log, before or after it answers",
  options: {
    mode: {
      values: ["async", "sync"],
      help: "answer before the backups have a write, or once all of them have it",
    },
    failover: {
      values: failovers,
      help: "manual: an operator promotes a backup; auto: backups that lose contact with the primary promote themselves, without fencing: unsafe; read-only: until an operator promotes one, such backups answer reads, which may be old",
    },
    repair: {
      values: repairs,
      help: "what becomes of updates at a node that its new primary lacks: auto: the node discards them; manual: it stops as diverged, and serves no client until an operator repairs it, which discards them",
    },
  },
  variants: primaryBackupVariants,
  commands: primaryBackupCommands,
  traces: primaryBackupTraces,
  views: ["log", "state"],
  create(host, { options, variant }) {
    // The runtime hands every program only messages that the same program sent.
    return new PrimaryBackup(host as unknown as Host<PrimaryBackupMessage, PrimaryBackupTrace>, {
      sync: options.mode === "sync",
      failover: failovers.find((name) => name === options.failover) ?? "manual",
      repair: repairs.find((name) => name === options.repair) ?? "auto",
      variant: variantOf(primaryBackupVariants, variant),
    }) as ReturnType<Program["create"]>;
  },
};
