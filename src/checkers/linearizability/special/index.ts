/** The special cases, by the name of the model that they decide. Each returns null if its preconditions do not hold. */
import { models } from "../../../models/index.js";
import type { Model } from "../../../models/model.js";
import { originOf } from "../../../models/starting-with.js";
import { decideAtomicCommit } from "./atomic-commit.js";
import { decideConsensus } from "./consensus.js";
import { decideCounter } from "./counter.js";
import { decideGrowOnlySet } from "./grow-only-set.js";
import { decideKv } from "./kv.js";
import { decideListAppend } from "./list-append.js";
import { decideFencedMutex, decideOwnerMutex } from "./lock.js";
import { refuteMultiRegister } from "./multi-register.js";
import { decideMutex } from "./mutex.js";
import { decidePriorityQueue } from "./priority-queue.js";
import { decideQueue } from "./queue.js";
import { decideRegister } from "./register.js";
import type { SpecialDecider } from "./result.js";
import { decideStack } from "./stack.js";
import { decideUnorderedQueue } from "./unordered-queue.js";

export type { SpecialDecider, SpecialResult } from "./result.js";

export const specialDeciders: ReadonlyMap<string, SpecialDecider> = new Map([
  ["register", decideRegister],
  ["cas-register", decideRegister],
  ["etcd-register", decideRegister],
  ["kv", decideKv],
  ["set", decideGrowOnlySet],
  ["counter", decideCounter],
  ["queue", decideQueue],
  ["mutex", decideMutex],
  ["unordered-queue", decideUnorderedQueue],
  ["stack", decideStack],
  ["priority-queue", decidePriorityQueue],
  ["owner-mutex", decideOwnerMutex],
  ["fenced-mutex", decideFencedMutex],
  ["consensus", decideConsensus],
  ["atomic-commit", decideAtomicCommit],
  ["multi-register", refuteMultiRegister],
  ["list-append", decideListAppend],
]);

/** Only for a model of ours, whatever it starts with, and not for another model with the same name. */
export function specialDecider(model: Model): SpecialDecider | undefined {
  return models.get(model.name) === originOf(model).model ? specialDeciders.get(model.name) : undefined;
}
