/** The library: what `import { … } from "schism"` gives. */
export type {
  Answer,
  ClientAdapter,
  ContainerRecipe,
  ForeignServer,
  NodeAddress,
  NodePlan,
  PeerGreeting,
  ProcessRecipe,
  Session,
} from "../nodes/foreign.js";
export type { Command, ReplicaStatus } from "../nodes/host.js";
export type { LadderVerdict } from "./checkers/ladder/check.js";
export type { Rung, RungStatus } from "./checkers/ladder/rung.js";
export type { CheckLimits, LinearizabilityVerdict } from "./checkers/linearizability/check.js";
export type { OnlineLimits, OnlineViolation } from "./checkers/linearizability/online/checker.js";
export type { ParallelLimits } from "./checkers/linearizability/parallel/check.js";
export type { SequentialLimits, SequentialVerdict } from "./checkers/sequential/check.js";
export type { Explanation, ExplanationEdge, ExplanationStep, Validity, Verdict } from "./checkers/verdict.js";
export type { ServerSystem } from "./contract/system.js";
export type {
  Check,
  Completion,
  Generator,
  GeneratorOptions,
  PlannedOperation,
  Workload,
} from "./contract/workload.js";
export type { FaultKind, Schedule } from "./faults/fault.js";
export type { GivenEvent } from "./history/checked.js";
export { InputError, type InputPlace } from "./history/errors.js";
export type { EventType, HistoryEvent, Json, Operation } from "./history/operation.js";
export type { PairingSource } from "./history/pairing.js";
export { isNemesis, type Process } from "./history/process.js";
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
export type { Order } from "./history/time.js";
export { certificateOf, digestOf, parseCertificate, readCertificate } from "./library/certificates.js";
export { checkDurability, checkLinearizable, checkLinearizableInParallel } from "./library/check.js";
export { OnlineChecker, pairOperations } from "./library/events.js";
export type { History } from "./library/given.js";
export { runServer, type ServerRunChoices } from "./library/run.js";
export { startingWith } from "./library/starting-with.js";
export { type VerifyLimits, verifyCertificate } from "./library/verify.js";
export { checkLadder, checkSequential } from "./library/weaker.js";
export { type ReportContent, writeReport } from "./library/write-report.js";
export { atomicCommit as atomicCommitModel } from "./models/atomic-commit.js";
export { consensus as consensusModel } from "./models/consensus.js";
export { counter as counterModel } from "./models/counter.js";
export { kv as kvModel } from "./models/kv.js";
export { listAppend as listAppendModel } from "./models/list-append.js";
export type { Access, Model, ModelDescription, ModelOperation, Start } from "./models/model.js";
export { multiRegister as multiRegisterModel } from "./models/multi-register.js";
export { mutex as mutexModel } from "./models/mutex.js";
export { fencedMutex as fencedMutexModel, ownerMutex as ownerMutexModel } from "./models/owned-mutex.js";
export { priorityQueue as priorityQueueModel } from "./models/priority-queue.js";
export { queue as queueModel, unorderedQueue as unorderedQueueModel } from "./models/queue.js";
export { casRegister as casRegisterModel, register as registerModel } from "./models/register.js";
export { set as setModel } from "./models/set.js";
export { stack as stackModel } from "./models/stack.js";
export { writeOnceRegister as writeOnceRegisterModel } from "./models/write-once-register.js";
export type { RunVerdict, Scenario } from "./record/record.js";
export type { RunOutcome } from "./run/run.js";
export type { Certificate } from "./verify/certificate.js";
export type { Verification } from "./verify/verify.js";
export { counter as counterWorkload } from "./workloads/counter.js";
export { register as registerWorkload } from "./workloads/register.js";
export { set as setWorkload } from "./workloads/set.js";
