/**
 * The contract of a cluster: replicas that can be started, asked, broken and mended. Implementations: local
 * processes, Docker containers. Nothing that uses a cluster knows which one it has.
 */
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
import type { TraceEvent } from "../../nodes/trace.js";
import type { Fault, ResolvedFault } from "../faults/fault.js";
import type { Claim, ClaimCount } from "./claim.js";
import type { World } from "./world.js";

/** Time as the run sees it: the controller's monotonic clock, or virtual time. Zero is the creation of the cluster. */
export interface Clock {
  nowNs(): number;
  /** Calls back once after `ms`; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** A reusable timer, for timeouts that are usually cancelled. */
  timer(callback: () => void): Timer;
  /**
   * A promise that virtual time waits for: code awaiting it runs before time advances. Code that shares its time with a cluster
   * awaits no other promise, and those built from such ones.
   */
  promise<T>(executor: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void): Promise<T>;
}

/** Calls back once each time it was set and not cancelled or set anew before it was due. */
export interface Timer {
  set(ms: number): void;
  cancel(): void;
}

/** What to start. */
export interface ClusterPlan {
  readonly runId: string;
  readonly program: Program;
  readonly settings: ProgramSettings;
  readonly nodes: readonly NodeId[];
  /** Seeds what chance the cluster and its replicas need. */
  readonly seed: number;
  /** Run directory: logs go to `logs/<node>.log`, and what must be cleaned up after a crash into `resources.jsonl`. */
  readonly directory: string;
  /** What the system claims of its replicas: those on facts on every cluster, the others where replicas can be looked into. */
  readonly claims?: readonly Claim[];
  /** Which commands change something when they succeed: all if absent. */
  readonly updates?: (command: Command) => boolean;
  /** Replicas will be killed and started again: where processes take long to start, some are started in reserve. */
  readonly restarts?: boolean;
  /** What a simulated world is like. */
  readonly world?: World;
  /** How long a replica may take to start, ms; 15 s if absent. A simulated one always starts. */
  readonly startTimeoutMs?: number;
}

/**
 * How a request ended, seen from the client. `refused`: it never left, so it certainly had no effect. `lost`: the connection
 * broke after it may have been sent, so nobody knows.
 */
export type Reply =
  | Outcome
  | { readonly type: "refused"; readonly error: string }
  | { readonly type: "lost"; readonly error: string };

/** How the process of a replica ended without a fault. */
export interface ReplicaEnding {
  /** `crash`: by itself; `killed`: by somebody outside of the run; `machine`: for want of room or of another resource. */
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
   * How it was seen to be in effect: one clause for the journal, such as "n2 -> n1: connection attempt timed out after 300 ms".
   * Null if other faults hide all of it at this moment: then it is in force, and nobody saw it.
   */
  readonly proof: string | null;
  /**
   * Ends the fault and resolves when the effect is seen to be gone. Nodes that the fault ended are up again then, unless another one
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
export interface Passage {
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

/** Sees what no replica and no client does. It is told of a message once, when its fate is known; of those still under way at the end, never. */
export interface ClusterObserver {
  passed(passage: Passage): void;
  /** A process is up, is gone, stands still or moves again. */
  changed(node: NodeId, change: NodeChange, at: number): void;
}

export type Capability = { readonly able: true } | { readonly able: false; readonly why: string };

/** A cluster that could not start. Nothing of it is left, and another attempt may succeed: a busy machine is enough. */
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
  /** Resolves when every replica has started; rejects with a StartError, and everything taken down again, if one cannot. */
  start(): Promise<void>;
  /** Whether this cluster can do a fault on this machine; asked for every planned fault before the run starts. */
  capability(fault: Fault): Capability;
  /** Sends one request; `done` is called at most once, and never after `stop`. Time limits are the caller's affair. */
  request(node: NodeId, request: ClientRequest, done: (reply: Reply) => void): void;
  /** The replica's latest view of itself; null while it is down or does not answer within about 500 ms. */
  status(node: NodeId): Promise<ReplicaStatus | null>;
  /** Delivers an operator's command; rejects if the node is down. */
  operate(node: NodeId, command: OperatorCommand): Promise<void>;
  onTrace(listener: (trace: NodeTrace) => void): void;
  /** A replica's process ended, and no fault had ended it. */
  onUnexpectedExit(listener: (node: NodeId, ending: ReplicaEnding) => void): void;
  /** How often each claim of the plan has been examined so far. */
  claims(): readonly ClaimCount[];
  /** Where a cluster can see its messages: before `start`, and by one observer at most. It changes nothing about the run. */
  observe?(observer: ClusterObserver): void;
  /**
   * Nodes that cannot start any more, with the reason: what bit rot leaves when it is undone. They are no unexpected exits, and
   * starting them again is no failure.
   */
  lost(): ReadonlyMap<NodeId, string>;
  /** Faults may overlap; each is undone on its own. Rejects if the effect cannot be seen. */
  inject(fault: ResolvedFault): Promise<Injection>;
  /** Undoes all faults and removes every process, container, network and filter of this run. May be called at any time, twice too. */
  stop(): Promise<void>;
}
