/** The workloads by name. */
import { counter } from "./counter.js";
import { register } from "./register.js";
import { set } from "./set.js";
import type { Workload } from "./workload.js";

export type { Workload } from "./workload.js";

export const workloads: ReadonlyMap<string, Workload> = new Map(
  [register, set, counter].map((workload) => [workload.name, workload]),
);
