/** The workloads by name. */

import type { Workload } from "../contract/workload.js";
import { addOnly, addRemove, removeForGood } from "./add-remove.js";
import { commit } from "./commit.js";
import { consensus } from "./consensus.js";
import { counter } from "./counter.js";
import { lock } from "./lock.js";
import { register } from "./register.js";
import { set } from "./set.js";
import { lastWrite, siblings } from "./siblings.js";
import { likes, votes } from "./votes.js";

export const workloads: ReadonlyMap<string, Workload> = new Map(
  [
    ...[register, set, counter, consensus, commit, lock],
    ...[addRemove, removeForGood, addOnly, votes, likes, siblings, lastWrite],
  ].map((workload) => [workload.name, workload]),
);
