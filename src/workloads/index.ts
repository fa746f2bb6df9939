/** The workloads by name. */

import type { Workload } from "../contract/workload.js";
import { commit } from "./commit.js";
import { consensus } from "./consensus.js";
import { counter } from "./counter.js";
import { lock } from "./lock.js";
import { register } from "./register.js";
import { set } from "./set.js";
import { transactions } from "./transactions.js";

export const workloads: ReadonlyMap<string, Workload> = new Map(
  [register, set, counter, consensus, commit, transactions, lock].map((workload) => [workload.name, workload]),
);
