/** The models by name, as `--model` takes them. */
import { InputError } from "../history/errors.js";
import { amongKnown } from "../history/known-names.js";
import { atomicCommit } from "./atomic-commit.js";
import { consensus } from "./consensus.js";
import { counter } from "./counter.js";
import { kv } from "./kv.js";
import { listAppend } from "./list-append.js";
import type { Model } from "./model.js";
import { multiRegister } from "./multi-register.js";
import { mutex } from "./mutex.js";
import { fencedMutex, ownerMutex } from "./owned-mutex.js";
import { priorityQueue } from "./priority-queue.js";
import { queue, unorderedQueue } from "./queue.js";
import { casRegister, register } from "./register.js";
import { set } from "./set.js";
import { stack } from "./stack.js";
import { writeOnceRegister } from "./write-once-register.js";

const builtIn: readonly Model[] = [
  register,
  casRegister(),
  casRegister({ failedCas: "informative" }),
  writeOnceRegister,
  multiRegister,
  listAppend,
  counter,
  set,
  queue,
  unorderedQueue,
  stack,
  priorityQueue,
  mutex,
  ownerMutex,
  fencedMutex,
  kv,
  consensus,
  atomicCommit,
];

export const models: ReadonlyMap<string, Model> = new Map(builtIn.map((model) => [model.name, model]));

/** Throws InputError if no model has that name. */
export function modelNamed(name: string): Model {
  const model = models.get(name);
  if (model !== undefined) return model;
  throw new InputError(`unknown model "${name}"`, { field: "model" }, amongKnown(name, models.keys()));
}
