/**
 * The controller's line to one incarnation of one node, whatever it runs: our own replicas use Schism's protocol (replica-channel.ts),
 * servers that are not ours use their own (server-channel.ts). The history repeats what a channel says about a request, so it says
 * `refused` only if the request was never sent.
 */
import type { ClientRequest, OperatorCommand, ReplicaStatus } from "../../nodes/host.js";
import type { ClockSetting, ControlRequest, FatalCause } from "../../nodes/server/wire.js";
import type { TraceEvent } from "../../nodes/trace.js";
import type { Reply } from "../contract/cluster.js";

export type BootRequest = Omit<Extract<ControlRequest, { type: "boot" }>, "type">;

export interface ChannelEvents {
  onTrace(event: TraceEvent): void;
  /** The replica threw, or broke the protocol; its process is about to exit. */
  onFatal(cause: FatalCause | "protocol", error: string): void;
}

/** The time on a replica's clock, and the time of an undisturbed clock; ms. */
export interface ClockReading {
  readonly shownMs: number;
  readonly undisturbedMs: number;
  /** How far from each other the two moments may have been, if that is known. */
  readonly uncertainMs?: number;
}

/** Changes of a replica's clock and disk by a runtime of ours. A server that is not ours has no such runtime. */
export interface RuntimeFaults {
  /** Sets the clock, if requested, and reads it; undefined if the process is stopped or has ended. */
  clock(set?: ClockSetting): Promise<ClockReading | undefined>;
  /** Resolves with the error of a probe write, null if it succeeded, undefined if the process does not answer. */
  disk(full: boolean): Promise<string | null | undefined>;
  /** For a process that is not booted: damages the stored data; resolves with one clause, null if nothing is stored. */
  spoil(how: "bit-rot" | "wipe", seed: number): Promise<string | null>;
}

export interface NodeChannel {
  /** Absent for servers that are not ours: their clusters refuse the faults that need it. */
  readonly runtime?: RuntimeFaults;
  /** As of a runtime of ours: of a server that is shown a clock of its own. */
  readonly clock?: RuntimeFaults["clock"] | undefined;
  open(deadline: number): Promise<unknown>;
  /** Resolves when the node has started. */
  boot(boot: BootRequest, timeoutMs: number): Promise<void>;
  /** Null if it does not answer within that time. */
  status(timeoutMs: number): Promise<ReplicaStatus | null>;
  operate(command: OperatorCommand): Promise<void>;
  request(request: ClientRequest, done: (reply: Reply) => void): void;
  /** A client does not wait for its answer any more. */
  forget?(client: string): void;
  /** The process has ended: its start need not be waited for any longer. */
  gone?(): void;
  /** Nothing is answered any more. */
  close(): void;
}
