/** The special cases by name of the model that they decide. Each answers null where its preconditions do not hold. */
import { decideAtomicCommit } from "./atomic-commit.js";
import { decideConsensus } from "./consensus.js";
import { decideCounter } from "./counter.js";
import { decideGrowOnlySet } from "./grow-only-set.js";
import { decideKv } from "./kv.js";
import { decideFencedMutex, decideOwnerMutex } from "./lock.js";
import { decideQueue } from "./queue.js";
import { decideRegister } from "./register.js";
import type { SpecialDecider } from "./result.js";

export type { SpecialDecider, SpecialResult } from "./result.js";

export const specialDeciders: ReadonlyMap<string, SpecialDecider> = new Map([
  ["register", decideRegister],
  ["cas-register", decideRegister],
  ["etcd-register", decideRegister],
  ["kv", decideKv],
  ["set", decideGrowOnlySet],
  ["counter", decideCounter],
  ["queue", decideQueue],
  ["owner-mutex", decideOwnerMutex],
  ["fenced-mutex", decideFencedMutex],
  ["consensus", decideConsensus],
  ["atomic-commit", decideAtomicCommit],
]);
