/** Increments and reads of counters. Increments commute, so a lost or duplicated one shows only in later reads. */
import type { Workload } from "../contract/workload.js";
import { counter as counterModel } from "../models/counter.js";
import { linearizableAs } from "./forms.js";

const operationsPerKey = 150;

export const counter: Workload = {
  name: "counter",
  summary: "add 1 and read; linearizability of a counter per key",
  generator({ random }) {
    let n = -1;
    return {
      next() {
        n += 1;
        const key = `c${Math.floor(n / operationsPerKey)}`;
        return random.next() < 0.5 ? { f: "add", key, value: 1 } : { f: "read", key, value: null };
      },
    };
  },
  finalReads: (keys) => keys.slice(-2).map((key) => ({ f: "read", key, value: null })),
  command: ({ f, key = "", value }) => (f === "add" ? { f: "increment", key, value } : { f: "total", key }),
  updates: ({ f }) => f === "increment",
  readOnly: (f) => f === "read",
  ...linearizableAs(counterModel),
};
