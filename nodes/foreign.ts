/**
 * The contract of servers that are not ours, such as a database as a distribution packages it: how one node is started, how peers and
 * clients talk to it, and what it reports about itself. Optional parts exist for some servers only. Starting processes, links, faults and
 * the retry policy of clients (when, and at which node) belong to the cluster and the client, and are the same for every server.
 */
import type {
  Command,
  Description,
  Json,
  NodeId,
  OperatorCommand,
  ProgramOption,
  ProgramSettings,
  ReplicaStatus,
} from "./host.js";

/** Address at which a node's server listens. */
export interface NodeAddress {
  readonly node: NodeId;
  readonly host: string;
  readonly peerPort: number;
  readonly clientPort: number;
  /** Of its companions, by their names; absent if the server has none. */
  readonly companionPorts?: ReadonlyMap<string, number>;
}

/** Parameters with which the processes of a node are started: the server and its companions. */
export interface NodePlan {
  /** Address at which it has to listen. */
  readonly address: NodeAddress;
  /**
   * Address at which peers dial each node's server, `host:port`: faults act on the traffic there. A node advertises its own to the others.
   * Companions are dialled at the same host.
   */
  readonly advertised: ReadonlyMap<NodeId, string>;
  /** Directory for its data: empty or absent at the first start, later as the last process left it. */
  readonly data: string;
  /** Options of the run; every option has a value. */
  readonly settings: ProgramSettings;
  /** Distinguishes this cluster from others. */
  readonly cluster: string;
}

/** One process. Its output goes into the node's log. */
export interface ProcessRecipe {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** By their paths below `data`: written before the node's first start, and not touched afterwards, since servers rewrite theirs. */
  readonly files?: ReadonlyMap<string, string>;
  /**
   * Commands that the process runs to their ends, one after the other, before it becomes the server; it ends if one of them fails. They are
   * run before each start, so each has to see whether its work is done already, and may wait for other nodes.
   */
  readonly before?: readonly (readonly [string, ...string[]])[];
}

/**
 * A process that stands beside the server on every node, such as a watchdog. Both share the directory for data; they are started, killed
 * and paused together, and if one ends, so does the other.
 */
export interface Companion {
  /** In logs and names of containers, and in `companionPorts`. */
  readonly name: string;
  /** As of the server. */
  readonly executable: string;
  readonly debianPackage?: string;
  /** At which it listens, for its peers and for clients. */
  readonly port: number;
  command(node: NodePlan): ProcessRecipe;
}

/**
 * What its container holds beside the executable and the libraries that this is linked to: files and folders of this machine, by absolute
 * paths, which stay the same in the container.
 */
export interface ContainerRecipe {
  /** Of those that are shared libraries, the libraries that they are linked to as well. */
  readonly files: readonly string[];
  /** Programs that commands before a start need, beside the server's own: found on the PATH, or absolute paths. */
  readonly programs?: readonly string[];
  /** An absolute path of its executable, if it only works there, and not where the PATH names it. */
  readonly executable?: string;
}

/** A greeting that any peer may send to a server's peer port, as soon as it listens for peers. */
export interface PeerGreeting {
  /** Answered with at least a byte. Once its peer has nothing more to send, the server closes the connection after its answers. */
  readonly last: string;
  /** Also answered, and may be sent any number of times before `last`: some kilobytes, for proofs that need many bytes. */
  readonly more: string;
}

/**
 * How a request ended. An error is `definite` if the request certainly had no effect and will have none; `retry` says that the same request
 * may succeed elsewhere or later. Everything else, including a broken connection, is not definite.
 */
export type Answer =
  | { readonly type: "ok"; readonly value: Json }
  | { readonly type: "error"; readonly definite: true; readonly error: string; readonly retry?: boolean }
  | { readonly type: "error"; readonly definite: false; readonly error: string };

/** A client's connection to one node; one request is open at a time. After an answer that is not definite a new session is opened. */
export interface Session {
  /** `signal` is aborted when the answer is not needed any more. */
  invoke(command: Command, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

export interface ClientAdapter {
  /** `client`: whose session it is; it may have others at other nodes, one after the other. */
  open(node: NodeAddress, client: string): Session;
  /** After the last session was closed: what sessions share. */
  end?(): void;
}

/** What the cluster gives to a set-up. */
export interface SettingUp {
  readonly settings: ProgramSettings;
  readonly signal: AbortSignal;
  /**
   * Resolves when `reached` resolves with true; it is asked again and again, and an error of it counts as no. Rejects when the signal is aborted,
   * and after a minute, with `what` it did not come to.
   */
  readonly until: (what: string, reached: () => Promise<boolean>) => Promise<void>;
}

export interface ForeignServer extends Description {
  readonly options: Readonly<Record<string, ProgramOption>>;
  /** The server as it is: it has no broken variants, and its state cannot be looked into. */
  readonly variants: readonly [];
  readonly views: readonly [];
  /** Found on the PATH, or a path with a slash. */
  readonly executable: string;
  /** Files of this machine that its program cannot work without, by absolute paths. */
  readonly needs?: readonly string[];
  /** Arguments that make it print its version in the first line and exit, if there are any. */
  readonly versionArguments?: readonly string[];
  /** The Debian package that contains it, if there is one. */
  readonly debianPackage?: string;
  /** They may be the same. `others`: further ports at which its peers dial it. */
  readonly ports: { readonly peer: number; readonly client: number; readonly others?: readonly number[] };
  /** It does not run as root: where Schism does, its processes on this machine belong to a user without privileges, and so do their files. */
  readonly refusesRoot?: true;
  /** How long a node may take to start and to serve, unless the user says otherwise, ms; 15 s if absent. */
  readonly startTimeoutMs?: number;
  /** Without one, faults of links are proven on the links alone, past the server. */
  readonly peerGreeting?: PeerGreeting;
  /** How it is started, as a process of this machine or in a container. */
  command(node: NodePlan): ProcessRecipe;
  /** What runs beside it on every node. */
  readonly companions?: readonly Companion[];
  /** How it is put into a container, or the reason why it cannot be. */
  readonly container: ContainerRecipe | { readonly none: string };
  /** Resolves with whether this node serves clients; polled until all do, before a run begins. */
  ready(node: NodeAddress, signal: AbortSignal): Promise<boolean>;
  /** Done once, when all nodes are ready: initiates the replica set, creates the table … */
  setUp?(nodes: readonly NodeAddress[], by: SettingUp): Promise<void>;
  /** Polled; a change of role or epoch becomes a `role` trace. Null if the node does not tell. */
  status?(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null>;
  /** The time that this node's server shows, ms since 1970: by its answers faults of its clock are seen in effect. */
  clock?(node: NodeAddress, signal: AbortSignal): Promise<number>;
  /** Carries out an operator's command, one of `commands`, at this node; rejects if the node did not do it. */
  operate?(command: OperatorCommand, node: NodeAddress, signal: AbortSignal): Promise<void>;
  /** The npm package that its clients need, if they do. It is an optional dependency, and loaded when it is asked for. */
  readonly clientPackage?: string;
  /**
   * `environment`: variables for processes that clients start, by which these are found if the controller is killed. `nodes`: where all
   * nodes are reached, known once they have started.
   */
  clients(
    settings: ProgramSettings,
    environment: Readonly<Record<string, string>>,
    nodes: () => readonly NodeAddress[],
  ): ClientAdapter;
}
