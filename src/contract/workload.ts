/**
 * What clients do, and how their observations are judged. A workload knows nothing of the system: each client has a generator of its own,
 * which draws from its own random stream, so the same seed gives the same operations whatever the cluster does, except where a
 * workload uses the answers.
 */
import type { Command } from "../../nodes/host.js";
import type { Random } from "../../nodes/random.js";
import type { Verdict } from "../checkers/verdict.js";
import type { Json, Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";

/** An operation on one key, on several (which `value` names), or on none. */
export interface PlannedOperation {
  readonly f: string;
  readonly key?: string;
  /** What to write or add; null for a read. */
  readonly value: Json;
}

/** How an operation ended, as the history has it: `value` is what was answered, or what was asked where the answer tells no more. */
export interface Completion {
  readonly type: "ok" | "fail" | "info";
  readonly f: string;
  readonly key?: string | undefined;
  readonly value: Json;
}

/** The operations of one client, one after the other. */
export interface Generator {
  next(): PlannedOperation;
  /** How long the client waits after an operation before the next one, ms; if absent, it keeps the pace of the scenario. */
  pauseMs?(): number;
  /** Called when an operation of this client has ended, before the next call of `next`. */
  saw?(completion: Completion): void;
}

export interface GeneratorOptions {
  /** 0 … clients − 1. */
  readonly client: number;
  readonly clients: number;
  /** This client's own stream. */
  readonly random: Random;
}

export interface JudgeLimits {
  readonly timeLimitMs: number;
  readonly memoryLimitBytes: number;
}

/** One check of a workload. Linearizability can be watched during a run, and judged on several threads. */
export type Check =
  | { readonly property: "linearizability"; readonly model: Model }
  | {
      readonly property: string;
      judge(operations: readonly Operation[], limits: JudgeLimits): Verdict;
      /** Whether later reads may still change a verdict that is not valid; absent if they always may. */
      mayHeal?(verdict: Verdict): boolean;
    };

/** Which acknowledged updates of one object are gone, by reads that began after the last update. */
export type Gone = (
  updates: readonly Operation[],
  finalReads: readonly Operation[],
) => (acknowledged: Operation) => boolean;

export interface Workload {
  readonly name: string;
  readonly summary: string;
  generator(options: GeneratorOptions): Generator;
  /**
   * Reads done by one client for each node once the cluster has healed; `keys` are those of the run's operations, oldest first, and
   * `operations` gives all of those until then.
   */
  finalReads(keys: readonly string[], operations: () => readonly Operation[]): readonly PlannedOperation[];
  /**
   * How nodes get time to agree once clients have stopped: a pause before the final reads, or final reads that are repeated until all checks
   * hold or have found what no read heals, or until the time to recover is over (`recoveryMs` of the scenario). Absent if an acknowledged operation has to be seen at once.
   */
  readonly settling?: { readonly pauseMs: number } | "until the checks hold";
  /** The same operation in the words of the replicated state machine. */
  command(operation: PlannedOperation): Command;
  /** True if the command changes something when it succeeds. */
  updates(command: Command): boolean;
  /** True if repeating the operation is harmless and its failure means that nothing happened. */
  readOnly(f: string): boolean;
  /** True if the answer carries a value, which is then recorded; by default this holds for read-only operations. */
  tells?(f: string): boolean;
  /** An operation may be about several objects at once, all or none of which it changes. */
  readonly transactional?: true;
  /**
   * What is wrong with the form of an answer, as a clause, whatever has happened before; undefined if the operation may be answered so.
   * Checks are made only where no answer is wrong in its form.
   */
  complaint(operation: Pick<Operation, "f" | "input" | "output" | "type">): string | undefined;
  /** True for the answer to an update that did not take place, such as an aborted transaction; absent if no answer says that. */
  refused?(output: Json): boolean;
  /** Absent if what is read does not tell one update from another. */
  readonly gone?: Gone;
  /** A node that knows what a key was decided to answers every later operation on it by itself. */
  readonly decidesOnce?: true;
  /** All of them must hold. */
  readonly checks: readonly [Check, ...Check[]];
}

/** The model by which the workload is judged for linearizability; undefined if it can only be judged at the end. */
export function watchable({ checks }: Workload): Model | undefined {
  for (const check of checks) if ("model" in check) return check.model;
  return undefined;
}
