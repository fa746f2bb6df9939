/** Primary/backup as a system under test, with the setting that best shows each mistake. */
import { primaryBackup as program } from "../../nodes/primary-backup/program.js";
import type { System } from "./system.js";

export const primaryBackup: System = {
  name: program.name,
  program,
  defaults: {
    nodes: 3,
    workload: "register",
    faults: ["partition", "kill"],
    safeOptions: { mode: "sync", failover: "manual" },
    acquittal: ["partition", "kill", "power-loss", "pause", "delay", "loss", "bandwidth", "reset", "failover"],
  },
  demonstrations: {},
};
