/** The library: what `import { … } from "schism"` gives. */
export { checkDurability } from "./checkers/durability/check.js";
export {
  type CheckLimits,
  checkLinearizable,
  type LinearizabilityVerdict,
} from "./checkers/linearizability/check.js";
export type { Explanation, ExplanationStep, Validity, Verdict } from "./checkers/verdict.js";
export { InputError } from "./history/errors.js";
export type { EventType, HistoryEvent, Json, Operation } from "./history/operation.js";
export { pairOperations } from "./history/pairing.js";
export {
  type EventBatch,
  type OpenHistory,
  openHistory,
  type ReadHistory,
  type ReadOperations,
  type ReadOptions,
  readHistory,
  readOperations,
} from "./history/read.js";
export { counter as counterModel } from "./models/counter.js";
export { kv as kvModel } from "./models/kv.js";
export type { Model, ModelOperation } from "./models/model.js";
export { mutex as mutexModel } from "./models/mutex.js";
export { casRegister as casRegisterModel, register as registerModel } from "./models/register.js";
export { set as setModel } from "./models/set.js";
