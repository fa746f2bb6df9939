/** Programs that speak Maelstrom's protocol as a system under test: the workloads that there are checkers for, and when it serves. */
import type { ServerSystem } from "../../src/contract/system.js";
import { broadcast, gCounter, gSet, pnCounter } from "../../src/workloads/converging.js";
import { echo } from "../../src/workloads/echo.js";
import { kafka } from "../../src/workloads/kafka.js";
import { linKv } from "../../src/workloads/register.js";
import { txnListAppend } from "../../src/workloads/txn-list-append.js";
import { txnRwRegister } from "../../src/workloads/txn-rw-register.js";
import { uniqueIds } from "../../src/workloads/unique-ids.js";
import { maelstromPrograms as server } from "./server.js";

/** A slow language may need seconds to start, and a program to elect a leader. */
const graceMs = 10_000;

export const maelstrom: ServerSystem = {
  name: server.name,
  server,
  workloads: [linKv, echo, broadcast, gSet, gCounter, pnCounter, uniqueIds, kafka, txnListAppend, txnRwRegister],
  // Its nodes cannot be looked into.
  claims: [],
  serves: [
    {
      when: { availability: "majority" },
      claim: "the program serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs,
    },
    { claim: "the program serves while all nodes are up and connected", needs: "all", graceMs },
  ],
  bears: {
    faults: ["partition", "delay", "loss", "duplicate", "reorder", "pause", "throttle"],
    datagrams: false,
    losses: "none",
  },
  safeOptions: {},
  // Not kill: most such programs keep all they know in memory.
  defaults: { nodes: 5, faults: ["partition"] },
};
