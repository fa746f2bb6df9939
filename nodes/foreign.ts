/**
 * The contract of servers that are not ours, such as a database as a distribution packages it: how one node is started, how peers and
 * clients speak to it, and what it tells of itself. Each optional part is what only some servers have. Starting processes, links, faults
 * and the policy of clients (when to ask again, and whom) are the cluster's and the client's affair, the same for every server.
 */
import type { Command, Description, Json, NodeId, ProgramSettings, ReplicaStatus } from "./host.js";

/** Where a node's server listens. */
export interface NodeAddress {
  readonly node: NodeId;
  readonly host: string;
  readonly peerPort: number;
  readonly clientPort: number;
}

/** What a node's server is started with. */
export interface NodePlan {
  /** Where it is to listen. */
  readonly address: NodeAddress;
  /** Where every node's peers are to dial it, `host:port`: faults act on what passes there. Its own is what it tells others. */
  readonly advertised: ReadonlyMap<NodeId, string>;
  /** Directory for its data: empty or absent at the first start, as the last process left it later. */
  readonly data: string;
  /** Of the run; every option has a value. */
  readonly settings: ProgramSettings;
  /** Names this cluster among others. */
  readonly cluster: string;
}

/** One process. What it prints goes into the node's log. */
export interface ProcessRecipe {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What a container of it holds beside its executable and the libraries that this is linked to: files and folders of this machine, by
 * absolute paths, which are the same in the container.
 */
export interface ContainerRecipe {
  readonly files: readonly string[];
}

/** What anybody may say to a server at its peer port, as soon as it listens for peers. */
export interface PeerGreeting {
  /** Answered with at least a byte. When its peer has nothing more to say, the server closes the connection behind its answers. */
  readonly last: string;
  /** Answered, too, and may be said before `last` any number of times: some kilobytes, for proofs that need many. */
  readonly more: string;
}

/**
 * How a request ended. An error is `definite` if the request certainly had no effect and will have none; `retry` says that the same
 * request may succeed elsewhere or later. Everything else, a connection that broke too, is not definite.
 */
export type Answer =
  | { readonly type: "ok"; readonly value: Json }
  | { readonly type: "error"; readonly definite: true; readonly error: string; readonly retry?: boolean }
  | { readonly type: "error"; readonly definite: false; readonly error: string };

/** What one client says to one node; one request is open at a time. After an answer that is not definite a new session is opened. */
export interface Session {
  /** `signal` is aborted when nobody waits for the answer any more. */
  invoke(command: Command, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

export interface ClientAdapter {
  open(node: NodeAddress): Session;
}

export interface ForeignServer extends Description {
  /** It is what it is: nobody makes it wrong on purpose, and nobody looks into it. */
  readonly variants: readonly [];
  readonly views: readonly [];
  /** Found on the PATH. */
  readonly executable: string;
  /** What it is started with to say its version in the first line, and end. */
  readonly versionArguments: readonly string[];
  /** The Debian package that has it. */
  readonly debianPackage: string;
  readonly ports: { readonly peer: number; readonly client: number };
  readonly peerGreeting: PeerGreeting;
  /** How it is started, as a process of this machine or in a container. */
  command(node: NodePlan): ProcessRecipe;
  /** How it is put into a container, or why it cannot be. */
  readonly container: ContainerRecipe | { readonly none: string };
  /** Resolves with whether this node serves clients; asked again until all do, before a run begins. */
  ready(node: NodeAddress, signal: AbortSignal): Promise<boolean>;
  /** Done once, when all nodes are ready: makes the replica set, the table … */
  setUp?(nodes: readonly NodeAddress[], signal: AbortSignal): Promise<void>;
  /** Polled; a change of role or epoch becomes a `role` trace. Null if the node does not say. */
  status?(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null>;
  clients(settings: ProgramSettings): ClientAdapter;
}
