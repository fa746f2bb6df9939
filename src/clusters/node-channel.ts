/**
 * The controller's line to one incarnation of one node, whatever the node is: our own replicas speak Schism's protocol
 * (replica-channel.ts), servers that are not ours speak theirs (server-channel.ts). What a channel says about a request is what the
 * history will claim, so it says `refused` only if the request never left.
 */
import type { ClientRequest, OperatorCommand, ReplicaStatus } from "../../nodes/host.js";
import type { ClockSetting, ControlRequest, FatalCause } from "../../nodes/server/wire.js";
import type { TraceEvent } from "../../nodes/trace.js";
import type { Reply } from "../contract/cluster.js";

export type BootRequest = Omit<Extract<ControlRequest, { type: "boot" }>, "type">;

export interface ChannelEvents {
  onTrace(event: TraceEvent): void;
  /** The replica threw; its process is about to exit. */
  onFatal(cause: FatalCause, error: string): void;
}

/** What a replica's clock shows, next to what it would show if no fault touched it; ms. */
export interface ClockReading {
  readonly shownMs: number;
  readonly undisturbedMs: number;
}

/** What a runtime of ours does to its replica's clock and disk. A server that is not ours has no such runtime. */
export interface RuntimeFaults {
  /** Sets the clock, if asked to, and reads it; undefined if the process stands still or has ended. */
  clock(set?: ClockSetting): Promise<ClockReading | undefined>;
  /** Resolves with the error of a probe write, null if it succeeded, undefined if the process does not answer. */
  disk(full: boolean): Promise<string | null | undefined>;
  /** Of a process that is not booted: damages what is stored; resolves with one clause, null if nothing is stored. */
  spoil(how: "bit-rot" | "wipe", seed: number): Promise<string | null>;
}

export interface NodeChannel {
  /** Absent for servers that are not ours: their clusters refuse the faults that need it. */
  readonly runtime?: RuntimeFaults;
  open(deadline: number): Promise<unknown>;
  /** Resolves when the node has started. */
  boot(boot: BootRequest, timeoutMs: number): Promise<void>;
  status(): Promise<ReplicaStatus | null>;
  operate(command: OperatorCommand): Promise<void>;
  request(request: ClientRequest, done: (reply: Reply) => void): void;
  /** A client waits no longer for what it asked. */
  forget?(client: string): void;
  /** Nothing is answered any more. */
  close(): void;
}
