/** The models by name, as `--model` takes them. */
import { counter } from "./counter.js";
import { kv } from "./kv.js";
import type { Model } from "./model.js";
import { mutex } from "./mutex.js";
import { casRegister, register } from "./register.js";
import { set } from "./set.js";

const builtIn: readonly Model[] = [
  register,
  casRegister(),
  casRegister({ failedCas: "informative" }),
  counter,
  set,
  mutex,
  kv,
];

export const models: ReadonlyMap<string, Model> = new Map(builtIn.map((model) => [model.name, model]));
