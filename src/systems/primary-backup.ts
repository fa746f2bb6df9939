/** Primary/backup as a system under test, with the setting that best shows each mistake. */
import { primaryBackup as program } from "../../nodes/primary-backup/program.js";
import { crashesAndLinks, type System } from "./system.js";

export const primaryBackup: System = {
  name: program.name,
  program,
  bearsDatagrams: true,
  // Synchronous writes wait for every backup, and only an operator replaces a primary.
  mayLose: () => 0,
  // An asynchronous successor may lack what its predecessor acknowledged, and one that promotes itself may not be the only one.
  claims: ({ mode, failover }) =>
    mode === "sync" && failover === "manual"
      ? ["one-leader-per-term", "log-matching", "leader-completeness", "state-machine-agreement", "acknowledged-on-all"]
      : ["one-leader-per-term", "log-matching"],
  // An operator replaces a primary that is gone, so that nothing is claimed of the time until then.
  serves: ({ mode, failover }) => {
    if (failover === "auto") {
      const claim = "with automatic failover, primary/backup serves while a majority of the nodes is up and connected";
      return { claim, needs: "majority", graceMs: 3000 };
    }
    if (mode === "async")
      return { claim: "asynchronous primary/backup serves while its primary is up", needs: "leader", graceMs: 3000 };
    return {
      claim: "synchronous primary/backup serves while all nodes are up and connected",
      needs: "all",
      graceMs: 3000,
    };
  },
  workloads: ["register", "set", "counter"],
  defaults: {
    nodes: 3,
    faults: ["partition", "kill"],
    safeOptions: { mode: "sync", failover: "manual" },
    acquittal: [...crashesAndLinks, "failover", "clock", "disk-full"],
  },
  demonstrations: {
    // Cut off, the primary goes on acknowledging; then an operator replaces it.
    "ack-before-replicate": {
      options: { mode: "sync" },
      schedule: [
        { at: 3000, until: 9000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
        { at: 5000, until: 8000, fault: { kind: "failover" } },
      ],
    },
    "fail-on-lost-ack": { options: { mode: "sync" }, faults: ["partition", "pause"] },
    // The old primary comes back where nobody can tell it that it was replaced. Asynchronous, since a synchronous successor
    // acknowledges nothing without it.
    "unfenced-promotion": {
      options: { mode: "async" },
      schedule: [
        { at: 3000, until: 8000, fault: { kind: "failover" } },
        { at: 6500, until: 14_000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
      ],
    },
  },
};
