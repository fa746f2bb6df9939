/** The library: what `import { … } from "schism"` gives. */
export { checkDurability } from "./checkers/durability/check.js";
export { checkLadder, type LadderVerdict } from "./checkers/ladder/check.js";
export type { Rung, RungStatus } from "./checkers/ladder/rung.js";
export {
  type CheckLimits,
  checkLinearizable,
  type LinearizabilityVerdict,
} from "./checkers/linearizability/check.js";
export { OnlineChecker, type OnlineLimits, type OnlineViolation } from "./checkers/linearizability/online/checker.js";
export { checkLinearizableInParallel, type ParallelLimits } from "./checkers/linearizability/parallel/check.js";
export { checkSequential, type SequentialLimits, type SequentialVerdict } from "./checkers/sequential/check.js";
export type { Explanation, ExplanationEdge, ExplanationStep, Validity, Verdict } from "./checkers/verdict.js";
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
export { atomicCommit as atomicCommitModel } from "./models/atomic-commit.js";
export { consensus as consensusModel } from "./models/consensus.js";
export { counter as counterModel } from "./models/counter.js";
export { kv as kvModel } from "./models/kv.js";
export type { Access, Model, ModelOperation } from "./models/model.js";
export { multiRegister as multiRegisterModel } from "./models/multi-register.js";
export { mutex as mutexModel } from "./models/mutex.js";
export { fencedMutex as fencedMutexModel, ownerMutex as ownerMutexModel } from "./models/owned-mutex.js";
export { queue as queueModel, unorderedQueue as unorderedQueueModel } from "./models/queue.js";
export { casRegister as casRegisterModel, register as registerModel } from "./models/register.js";
export { set as setModel } from "./models/set.js";
export { writeOnceRegister as writeOnceRegisterModel } from "./models/write-once-register.js";
export { certificateOf } from "./report/certificate.js";
export { type Certificate, digestOf, parseCertificate, readCertificate } from "./verify/certificate.js";
export { type Verification, type VerifyLimits, verifyCertificate } from "./verify/verify.js";
