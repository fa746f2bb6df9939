/**
 * The contract of a cluster: replicas that can be started, asked, broken and repaired. Implementations: the simulator, local
 * processes, Docker containers. Code that uses a cluster does not know which one it has.
 */

import type { ForeignServer } from "../../nodes/foreign.js";
import type {
  ClientRequest,
  Command,
  Message,
  NodeId,
  OperatorCommand,
  Outcome,
  Program,
  ProgramSettings,
  ReplicaStatus,
} from "../../nodes/host.js";
import type { PipedServer } from "../../nodes/piped.js";
import type { TraceEvent } from "../../nodes/trace.js";
import type { Fault, ResolvedFault } from "../faults/fault.js";
import type { Claim, ClaimCount } from "./claim.js";
import type { World } from "./world.js";

/** Time as the run sees it: the controller's monotonic clock, or virtual time. Zero is the creation of the cluster. */
export interface Clock {
  nowNs(): number;
  /** Calls back once after `ms`; returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** A reusable timer, for timeouts that are usually cancelled. */
  timer(callback: () => void): Timer;
  /**
   * A promise that virtual time waits for: code awaiting it runs before time advances. Code that shares its time with a cluster
   * awaits only such promises and those built from them.
   */
  promise<T>(executor: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void): Promise<T>;
}

/** Calls back once each time it was set, unless it was cancelled or set again before it was due. */
export interface Timer {
  set(ms: number): void;
  cancel(): void;
}

/**
 * What runs on a node: a replica of our own program; or, as real processes only, a packaged server, or a program that talks in lines on its
 * standard input and output.
 */
export type Launch =
  | { readonly kind: "program"; readonly program: Program }
  | { readonly kind: "server"; readonly server: ForeignServer }
  | { readonly kind: "piped"; readonly server: PipedServer };

/** The name of a run for everything that it creates outside its directory, unique by time and seed: the end of the directory's path. */
export function runIdOf(directory: string): string {
  return directory.split("/").slice(-2).join("-");
}

/** What to start. */
export interface ClusterPlan {
  /** See `runIdOf`. */
  readonly runId: string;
  readonly launch: Launch;
  readonly settings: ProgramSettings;
  readonly nodes: readonly NodeId[];
  /** Seeds the randomness of the cluster and its replicas. */
  readonly seed: number;
  /** Run directory: logs go to `logs/<node>.log`, and the resources to clean up after a crash to `resources.jsonl`. */
  readonly directory: string;
  /** The system's claims about its replicas: claims on facts are checked on every cluster, the others where replicas can be looked into. */
  readonly claims?: readonly Claim[];
  /** Which commands are updates; all if absent. */
  readonly updates?: (command: Command) => boolean;
  /** Replicas will be killed and restarted: where processes are slow to start, spare ones are started in advance. */
  readonly restarts?: boolean;
  /** Faults hit what nodes have stored: servers that are not ours get disks on which that can be done. */
  readonly disks?: boolean;
  /** Faults hit the clocks of servers that are not ours, which are shown another one then. */
  readonly clocks?: boolean;
  /** Faults hit links in a way that no packet filter can: in containers, connections pass through links in user space then. */
  readonly links?: boolean;
  /** The name of what clients do: some programs are told more at their start for one than for another. */
  readonly workload?: string;
  /** What a simulated world is like. */
  readonly world?: World;
  /** How long a replica may take to start, ms; 15 s if absent. A simulated one always starts. */
  readonly startTimeoutMs?: number;
}

/**
 * How a request ended, seen from the client. `refused`: it was never sent, so it certainly had no effect. `lost`: the connection
 * broke after it may have been sent, so its effect is unknown.
 */
export type Reply =
  | Outcome
  | { readonly type: "refused"; readonly error: string }
  | { readonly type: "lost"; readonly error: string };

/** How the process of a replica ended without a fault. */
export interface ReplicaEnding {
  /** `crash`: by itself; `killed`: from outside the run; `machine`: the disk was full or another resource had run out. */
  readonly cause: "crash" | "killed" | "machine";
  /** One clause, such as "process 4711 exited with code 1". */
  readonly status: string;
  /** The last lines of its log. */
  readonly log: readonly string[];
}

export interface NodeTrace {
  readonly node: NodeId;
  readonly event: TraceEvent;
}

export interface Injection {
  /**
   * How the effect was observed: one clause for the journal, such as "n2 -> n1: connection attempt timed out after 300 ms".
   * Null if other faults hide all of it at this moment: it is in force, but was not observed.
   */
  readonly proof: string | null;
  /**
   * Ends the fault and resolves when its effect is observed to be gone. Nodes that the fault ended are up again then, unless another fault
   * keeps them down, or they are lost.
   */
  undo(): Promise<void>;
}

/** Why a message never arrived. */
export type Loss =
  | "no connection"
  | "the connection broke"
  | "the connection was half-open"
  | "the link was cut"
  | "the network lost it"
  | "too many were under way"
  | "its sender died"
  | "its receiver was down";

export type Load =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "request"; readonly request: ClientRequest }
  | { readonly kind: "reply"; readonly request: ClientRequest; readonly outcome: Outcome };

/** One message on its way between replicas, or between a client (named as in its requests) and a replica; ns of the cluster's clock. */
export interface ObservedMessage {
  readonly from: string;
  readonly to: string;
  readonly load: Load;
  readonly departsAt: number;
  /** When it arrived, or was lost. */
  readonly endsAt: number;
  /** Null if it arrived. */
  readonly loss: Loss | null;
}

export type NodeChange = "up" | "gone" | "still" | "moving";

/** Sees what no replica and no client does. It hears of each message once, when its fate is known; it never hears of messages still in flight at the end. */
export interface ClusterObserver {
  passed(observed: ObservedMessage): void;
  /** A process has started, ended, been paused or been resumed. */
  changed(node: NodeId, change: NodeChange, at: number): void;
}

/**
 * What the controller sees of two nodes that talk: bytes or a message that `from` sent to `to`, or that arrived there; or what became of a
 * connection that `from` dialled. `bytes`: how many were sent at once; `type`: what a message is called, where the controller can read it.
 */
export interface LinkSight {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly what: "sent" | "arrived" | "connected" | "ended" | "broken";
  readonly bytes?: number;
  readonly type?: string;
}

export type Capability = { readonly able: true } | { readonly able: false; readonly why: string };

/** A cluster that could not start. Nothing of it is left, and another attempt may succeed: a busy machine is reason enough to fail. */
export class StartError extends Error {
  /** What happened, in one line. */
  readonly reason: string;
  /** The last lines of the log of the replica that did not start, if it has written any. */
  readonly log: readonly string[];

  constructor(cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(message, { cause });
    this.name = "StartError";
    const [reason = "", ...log] = message.split("\n");
    this.reason = reason;
    this.log = log.map((line) => line.trim());
  }
}

export interface Cluster {
  readonly kind: "sim" | "local" | "docker";
  readonly clock: Clock;
  readonly nodes: readonly NodeId[];
  /** Resolves when every replica has started; if one cannot, takes everything down again and rejects with a StartError. */
  start(): Promise<void>;
  /** Whether this cluster can inject a fault on this machine; asked for every planned fault before the run starts. */
  capability(fault: Fault): Capability;
  /** Sends one request; `done` is called at most once, and never after `stop`. The caller sets time limits. */
  request(node: NodeId, request: ClientRequest, done: (reply: Reply) => void): void;
  /** True if a request that is sent twice may take effect twice, because the nodes ignore `client` and `seq`. */
  readonly takesEachRequestAnew?: boolean;
  /** The client stops waiting for its request: its connection is closed, and `done` is not called. */
  abandon?(node: NodeId, client: string): void;
  /** The replica's latest view of itself; null while it is down or does not answer within about 500 ms. */
  status(node: NodeId): Promise<ReplicaStatus | null>;
  /** Delivers an operator's command; rejects if the node is down. */
  operate(node: NodeId, command: OperatorCommand): Promise<void>;
  onTrace(listener: (trace: NodeTrace) => void): void;
  /** A replica's process ended without a fault. */
  onUnexpectedExit(listener: (node: NodeId, ending: ReplicaEnding) => void): void;
  /** The node has lost its disk while it was not a member: what it said of itself before does not bind it any more. */
  replaced?(node: NodeId): void;
  /** How often each claim of the plan has been examined so far. */
  claims(): readonly ClaimCount[];
  /** For clusters that see it: requests that have reached a process which still runs, and are not answered. */
  unanswered?(): readonly { readonly node: NodeId; readonly request: ClientRequest }[];
  /** For clusters that see their messages: call it before `start`, with at most one observer. It does not affect the run. */
  observe?(observer: ClusterObserver): void;
  /** For clusters that carry what nodes say to each other: call it before `start`, at most once. It hears all from the start of the last node to the stop. */
  watchLinks?(see: (sight: LinkSight) => void): void;
  /** For clusters of servers that choose the addresses they dial: whether links have carried anything between nodes since all of them served. */
  linksUsed?(): boolean;
  /**
   * Nodes that can no longer start, with the reason, such as after bit rot. They are not unexpected exits, and
   * failing to restart them is not an error.
   */
  lost(): ReadonlyMap<NodeId, string>;
  /**
   * Faults may overlap; each is undone on its own. Rejects if the effect cannot be seen. `inEffect` may be called once the fault has its
   * effect, where it takes time to prove that.
   */
  inject(fault: ResolvedFault, inEffect?: () => void): Promise<Injection>;
  /**
   * Undoes all faults and removes every process, container, network and filter of this run. May be called at any time, twice too. Rejects if
   * something is left.
   */
  stop(): Promise<void>;
}
