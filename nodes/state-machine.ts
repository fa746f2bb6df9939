/**
 * The object that a protocol replicates, as far as the protocol knows it: deterministic, so that all replicas which apply the same requests
 * in the same order hold the same state and give the same answers (Schneider, "Implementing Fault-Tolerant Services Using the State Machine
 * Approach"). What a protocol forgets of its log lives on in a snapshot of it (Ongaro's thesis, chapter 5).
 */
import type { ClientRequest, Command, Json, Outcome } from "./host.js";

export interface ReplicatedStateMachine {
  /** True for commands that change nothing: `query` answers them. */
  isQuery(command: Command): boolean;
  /** Applies an update, or returns the answer that it gave before. */
  apply(request: ClientRequest): Outcome;
  /** The answer that this update, or a later one of its client, has had already; undefined if it has had none. */
  answered(request: ClientRequest): Outcome | undefined;
  /** Answers a command that changes nothing. */
  query(command: Command): Outcome;
  /**
   * All that later answers depend on, which includes client sessions: without them, a request that is sent again takes effect again. Two
   * replicas that have applied the same requests give the same JSON text.
   */
  snapshot(): Json;
  /** Replaces the state by that of a snapshot, which `snapshot` of this class made. */
  restore(snapshot: Json): void;
}
