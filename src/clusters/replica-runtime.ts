/** The environment of a node of a cluster of real processes: an operating-system process or a container. */
import type { ChannelEvents, NodeChannel } from "./node-channel.js";

/** How a process ended. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** One process or container, from its start to its exit; started when it is created. */
export interface NodeProcess {
  /** Such as "process 4711", for proofs and errors. */
  readonly name: string;
  readonly exited: Promise<Exit>;
  /** SIGKILL, at once. */
  kill(): void;
  /** Stops it; resolves with one clause of proof. */
  pause(): Promise<string>;
  /** Continues it; resolves when it is seen to run. */
  resume(): Promise<void>;
  /**
   * The loopback port on which the controller reaches it; rejects with the end of its log if it ends, or keeps silent for `withinMs`.
   */
  listening(withinMs: number): Promise<number>;
  /** The last lines of the log. */
  lastLog(): readonly string[];
}

/** What a node runs in: the process or container of a replica, or those of a server and its companions. */
export interface ReplicaRuntime extends NodeProcess {
  /** The controller's line to it, once it listens there; nothing is sent yet. */
  connect(port: number, events: ChannelEvents): NodeChannel;
}

export function describeExit({ code, signal }: Exit): string {
  return signal === undefined ? `exited with code ${code}` : `was ended by ${signal}`;
}
