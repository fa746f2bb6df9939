/**
 * The contract between a replica and the world it runs in. A replica is a state machine with no hands: it receives events and calls its
 * host, and never touches a socket, a clock, a file or a random number itself. So the same class runs unchanged in a simulator, in a
 * process of its own and in a container. Every call is synchronous, so that a simulator controls every step.
 */

import type { Json } from "./json.js";
import type { ReplicaTrace } from "./trace.js";

export type { Json } from "./json.js";

export type NodeId = string;

/** A message between replicas. Each protocol declares its own union of message types over this shape. */
export interface Message {
  readonly type: string;
}

/** A client's request to the replicated object: `f` is the operation's name, as in the history. */
export interface Command {
  readonly f: string;
  readonly key?: string;
  readonly value?: Json;
}

/**
 * One request as it reaches a replica. `(client, seq)` names the operation: a client that retries sends the same pair, and a
 * system that claims exactly-once applies it once. A client has one operation open at a time and its `seq` only grows.
 */
export interface ClientRequest {
  readonly client: string;
  readonly seq: number;
  readonly command: Command;
}

/**
 * `ok`: the command took effect and this is its result. `fail`: it did not take effect and never will. `info`: the outcome is unknown.
 * `leader` is a hint where to ask instead; `retry: true` on a fail says the same request may succeed elsewhere or later.
 */
export type Outcome =
  | { readonly type: "ok"; readonly value: Json }
  | { readonly type: "fail"; readonly error: string; readonly retry?: boolean; readonly leader?: NodeId }
  | { readonly type: "info"; readonly error: string };

/** An operator's command to one replica (promote yourself, change the membership); each protocol lists those it accepts. */
export interface OperatorCommand {
  readonly type: string;
  readonly [field: string]: Json;
}

/**
 * A replica's view of itself now, for aiming faults at "the leader" and for operators, who look before they act. A system leaves out the
 * fields that it does not have: if no replica ever leads, `leads` and the fields that belong to it are absent.
 */
export interface ReplicaStatus {
  /** The protocol's own word: leader, candidate, follower, primary, backup … */
  readonly role?: string;
  /** True while this replica believes that it may acknowledge writes on its own authority. */
  readonly leads?: boolean;
  /** As in the trace event `role`. */
  readonly epoch?: number;
  /** The leader, as far as this replica knows. */
  readonly leader?: NodeId | null;
  /** Of a log: its commit index, and its length. */
  readonly commitIndex?: number;
  readonly lastIndex?: number;
  /** The members that vote and count for majorities, as far as this replica knows, if they can change. */
  readonly members?: readonly NodeId[];
  /** As in the trace event `role`. */
  readonly awaits?: string;
}

/**
 * A replica's log as it is now, for checks of its invariants during a simulation. Entries count from 1; two entries are the same if epoch
 * and request are.
 */
export interface LogView {
  commitIndex(): number;
  lastIndex(): number;
  epochAt(index: number): number;
  /** Null for an entry without a request of a client. Never called for an entry that the log does not hold: before `firstIndex` or past `lastIndex`. */
  requestAt(index: number): ClientRequest | null;
  /**
   * The entry itself, if the log keeps it as an object that never changes; undefined past the end. Logs that hold the same object hold the
   * same entry, which saves a comparison; different objects may still be the same entry.
   */
  entryAt?(index: number): object | undefined;
  /** The members that vote and count for majorities according to this log, now or for the entry with this index; all nodes if absent. */
  members?(index?: number): readonly NodeId[];
  /** While both a majority of `members` and one of these nodes are needed (Raft's joint consensus): these; otherwise undefined. */
  oldMembers?(): readonly NodeId[] | undefined;
  /**
   * The first entry that the log still holds: a snapshot has what the earlier ones, all committed, led to. They have no request to show. 1 if
   * absent.
   */
  firstIndex?(): number;
  /**
   * What the entries up to `commitIndex` have led to, client sessions and members included: the same JSON text on every replica that counts as many
   * entries as committed. What it returns never changes.
   */
  state?(): Json;
}

/**
 * Record files of one replica. Records are JSON values, checksummed by the host. Nothing is durable before `sync`: a crash loses every
 * append, truncate and rewrite since the last `sync` that returned, and may tear the record being written.
 *
 * A replica does not catch DiskFull and DiskCorruption: its process then ends and loses everything that is not on its disk. A replica that
 * continued after a failed sync would rely on records that are gone, and the next successful sync would not bring them back (as PostgreSQL
 * learnt about fsync in 2018).
 */
export interface Disk {
  /** The intact records of a file, in order; empty if it was never written. Throws DiskCorruption on damage before the tail. */
  read(file: string): readonly Json[];
  append(file: string, record: Json): void;
  /** Keeps the first `length` records. */
  truncate(file: string, length: number): void;
  /** Replaces all records of a file at once: after a crash either the old or the new records are there. */
  rewrite(file: string, records: readonly Json[]): void;
  /**
   * Makes everything so far durable. A crash point: the host may stop the replica here, and then this call never returns. Throws DiskFull
   * if there is no room: then some prefix of the unsynced changes is durable, and the rest is lost.
   */
  sync(): void;
}

/** The disk has no room for the data to be synced. */
export class DiskFull extends Error {
  constructor() {
    super("ENOSPC: no space left on the disk");
    this.name = "DiskFull";
  }
}

/** A stored record failed its checksum and is not the torn tail of an interrupted write. */
export class DiskCorruption extends Error {
  constructor(
    readonly file: string,
    readonly record: number,
    detail: string,
    /** Number of the records before it. */
    readonly intact: readonly Json[] = [],
  ) {
    super(`${file}, record ${record}: ${detail}`);
    this.name = "DiskCorruption";
  }
}

/** `T`: the trace events of the protocol. */
export interface Host<M extends Message = Message, T extends ReplicaTrace = ReplicaTrace> {
  readonly id: NodeId;
  /** All replicas of the cluster, this one included, in a fixed order that is the same everywhere. */
  readonly members: readonly NodeId[];
  /**
   * To another node, best effort: may be lost, late, or arrive after later messages if the connection broke in between. Throws an Error if
   * that is this node or no member.
   */
  send(to: NodeId, message: M): void;
  reply(request: ClientRequest, outcome: Outcome): void;
  /** (Re)starts the timer of that name; it fires once. Timers run at the clock's pace, but no jump of the clock moves them. */
  setTimer(name: string, ms: number): void;
  cancelTimer(name: string): void;
  /** This node's clock in milliseconds; a fault may make it jump, either way, or drift. Never compare it with another node's. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  readonly disk: Disk;
  /** If given: how many entries the next message may carry, out of `usual`. Now and then that is few, so that further messages have to follow. */
  readonly mostPerMessage?: ((usual: number) => number) | undefined;
  trace(event: T): void;
}

/** What `send` throws if the receiver is no other member. */
export function noSuchPeer(self: NodeId, to: NodeId, type: string): Error {
  return new Error(
    to === self
      ? `${self} sends a ${type} to itself: a node does by itself what it would do on such a message`
      : `${self} sends a ${type} to ${to}, which is not a member of this cluster`,
  );
}

export interface Replica<M extends Message = Message> {
  /** After boot or restart; read the disk here. */
  start(): void;
  onMessage(from: NodeId, message: M): void;
  /** Answer now or later with host.reply. */
  onRequest(request: ClientRequest): void;
  onTimer(name: string): void;
  onOperator?(command: OperatorCommand): void;
  inspect(): ReplicaStatus;
  /** For protocols that replicate a log. */
  readonly logView?: LogView;
  /**
   * For observers: what it must know after a restart, beyond the entries of a log, by name. A replica that starts from the same disk gives
   * the same.
   */
  durable?(): Readonly<Record<string, Json>>;
  /**
   * For observers: what tells this life of the node from the lives before it and after it, where an answer to what one of them has asked must
   * not be taken for an answer to another. Null if nothing has to.
   */
  life?(): Json;
  /** For observers: whether it would answer a read now by itself, since a lease says that no other node can lead. Changes nothing. */
  holdsLease?(): boolean;
}

/** State that an observer can look into during a simulation, beside the traces of replicas and the requests and answers of clients. */
export type View = "log" | "state";

/** The possible values of one option of a program; the first is the default. */
export interface ProgramOption {
  readonly values: readonly [string, ...string[]];
  readonly help: string;
}

/** An option that can be any text, such as the path of a program; it has no default, so it has to be given. */
export interface TextOption {
  /** A word that stands for the text, such as `PROGRAM`. */
  readonly anyText: string;
  readonly help: string;
}

/** What an option can be, for people. */
export function choicesOf(option: ProgramOption | TextOption): readonly string[] {
  return "values" in option ? option.values : [option.anyText];
}

/** Whether an option can have this value. */
export function allows(option: ProgramOption | TextOption, value: string): boolean {
  return "values" in option ? option.values.includes(value) : value.trim() !== "";
}

/** A deliberately wrong way to run a program, taken from mistakes people really made. */
export interface Variant {
  readonly name: string;
  /** One sentence that describes the mistake. */
  readonly mistake: string;
  /** The replica's own assertion that the mistake breaks; absent if only others can see the mistake. */
  readonly breaks?: string;
}

/** Settings of one start of a program: every option has a value, `variant` is null for the correct program. */
export interface ProgramSettings {
  readonly options: Readonly<Record<string, string>>;
  readonly variant: string | null;
}

/** Facts about the nodes of a system that are known without starting one: of our own program, or of a server that is not ours. */
export interface Description {
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, ProgramOption | TextOption>>;
  readonly variants: readonly Variant[];
  /** Types of the operator commands that its replicas accept. */
  readonly commands: readonly string[];
  /** Types of the trace events that its replicas emit: claims, faults that wait for an event and pictures rely on them. */
  readonly traces: readonly ReplicaTrace["type"][];
  /** The parts of its replicas that an observer can look into: `log` for those with a `logView`, `state` if that shows the state. */
  readonly views: readonly View[];
  /**
   * True if a request that is sent twice may take effect twice, because its nodes do not tell a repeated request from a new one. Clients then
   * send a request again only if it was certainly refused.
   */
  readonly takesEachRequestAnew?: true;
  /** Its own word for an epoch of the traces, such as "term". */
  readonly epochName?: string;
}

/** A replica program: exported by `program.ts` in the folder of its name and started by the runtime. */
export interface Program extends Description {
  readonly options: Readonly<Record<string, ProgramOption>>;
  /** `settings` was validated against `options` and `variants`. */
  create(host: Host, settings: ProgramSettings): Replica;
}
