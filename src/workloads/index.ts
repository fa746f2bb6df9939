/** The workloads by name. */

import type { Workload } from "../contract/workload.js";
import { addOnly, addRemove, removeForGood } from "./add-remove.js";
import { commit } from "./commit.js";
import { consensus } from "./consensus.js";
import { broadcast, gCounter, gSet, pnCounter } from "./converging.js";
import { counter } from "./counter.js";
import { echo } from "./echo.js";
import { kafka } from "./kafka.js";
import { list } from "./list.js";
import { lock } from "./lock.js";
import { map } from "./map.js";
import { queue } from "./queue.js";
import { linKv, readWrite, register, sequentialRegister } from "./register.js";
import { set } from "./set.js";
import { freshLastWrite, freshSiblings, lastWrite, siblings } from "./siblings.js";
import { transactions } from "./transactions.js";
import { txnListAppend } from "./txn-list-append.js";
import { txnRwRegister } from "./txn-rw-register.js";
import { uniqueIds } from "./unique-ids.js";
import { likes, votes } from "./votes.js";
import { watch } from "./watch.js";

export const workloads: ReadonlyMap<string, Workload> = new Map(
  [
    ...[register, sequentialRegister, readWrite, set, counter, consensus, commit, transactions, lock],
    ...[addRemove, removeForGood, addOnly, votes, likes, siblings, lastWrite, list, map],
    ...[freshSiblings, freshLastWrite],
    ...[
      echo,
      uniqueIds,
      broadcast,
      gSet,
      gCounter,
      pnCounter,
      linKv,
      kafka,
      txnListAppend,
      txnRwRegister,
      queue,
      watch,
    ],
  ].map((workload) => [workload.name, workload]),
);
