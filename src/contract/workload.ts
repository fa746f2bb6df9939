/**
 * What clients do, and how what they saw is judged. A workload plans operations without knowing the system: each client's
 * plan is a deterministic list given by the seed and the client's number, apart from its execution.
 */
import type { Command } from "../../nodes/host.js";
import type { Random } from "../../nodes/random.js";
import type { Verdict } from "../checkers/verdict.js";
import type { Json, Operation } from "../history/operation.js";

export interface PlannedOperation {
  readonly f: string;
  readonly key: string;
  /** What to write or add; null for a read. For `cas` the value to set; what it expects is the value the client last saw. */
  readonly value: Json;
}

export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** Name of the built-in model whose linearizability is judged; absent where something else is, which shows only at the end. */
  readonly model?: string;
  /** The `n`-th operation of one client, n = 0, 1, 2 …; `random` is that client's own stream, drawn in order. */
  plan(n: number, client: number, clients: number, random: Random): PlannedOperation;
  /** Reads done by each of `readers` clients once the cluster has healed; `keys` are those written during the run, oldest first. */
  finalReads(keys: readonly string[]): readonly PlannedOperation[];
  /** The same operation in the words of the replicated state machine. `value` is what the history records as input. */
  command(f: string, key: string, value: Json): Command;
  /** True if the command changes something when it succeeds. */
  updates(command: Command): boolean;
  /** True if repeating the operation is harmless and its failure means that nothing happened. */
  readOnly(f: string): boolean;
  /** True if the answer tells more than that it is done, and is recorded; default: for those that are read-only. */
  tells?(f: string): boolean;
  judge(
    operations: readonly Operation[],
    limits: { timeLimitMs: number; memoryLimitBytes: number },
  ): readonly Verdict[];
}
