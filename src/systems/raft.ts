/** Raft as a system under test, with the setting that best shows each mistake. */
import { raft as program } from "../../nodes/raft/program.js";
import type { System } from "./system.js";

export const raft: System = {
  name: program.name,
  program,
  defaults: {
    nodes: 5,
    workload: "register",
    faults: ["partition", "kill"],
    safeOptions: {},
    acquittal: ["partition", "kill", "power-loss", "pause", "delay", "loss", "bandwidth", "reset"],
  },
  demonstrations: {},
};
