/**
 * The vocabulary of traces: everything that a replica, its host or its cluster can report about a run, each event with its fields. Claims,
 * faults that wait for an event, forensics and pictures read these and nothing else. Narrowing an event by its `type` gives its fields, and
 * the compiler finds a field that does not exist. An event is traced once the change that it reports is on the node's disk, so that nothing
 * that a crash has undone is ever held against a node. `nodes/server/trace-schema.ts` checks events that come from a process or a file.
 */
import type { Json } from "./json.js";

/**
 * At every change of a replica's role or epoch. A system in which no replica leads traces none. `role` is the protocol's own word; `leads`:
 * it believes that it may acknowledge updates on its own authority.
 */
export interface RoleTrace {
  readonly type: "role";
  readonly role: string;
  readonly leads: boolean;
  /** The number that grows when leadership changes: Raft's term, an epoch, a view; 0 if there is none. */
  readonly epoch: number;
  /** The operator's command that the replica waits for, and does nothing before. */
  readonly awaits?: string;
}

/** A replica votes for this node, perhaps itself, in an epoch. */
export interface VoteTrace {
  readonly type: "vote";
  readonly epoch: number;
  readonly for: string;
}

/** A leader has begun to change the membership to these nodes. */
export interface MembershipTrace {
  readonly type: "membership";
  readonly epoch: number;
  readonly members: readonly string[];
}

/** A replica discards the entries of its log from `from` on, to follow the leader of `epoch`. */
export interface DiscardedTrace {
  readonly type: "discarded";
  readonly epoch: number;
  readonly from: number;
  /** The requests among the entries; if there are very many, only the first. */
  readonly entries: readonly DiscardedRequest[];
}

export interface DiscardedRequest {
  readonly client: string;
  readonly seq: number;
  readonly f: string;
  readonly value: Json;
}

/** A log is as long as a run; at most this many of its entries are listed. */
const mostDiscarded = 2000;

/** `discarded`: the requests among the discarded entries, from entry `from` on. */
export function discardedTrace(
  epoch: number,
  from: number,
  discarded: readonly { client: string; seq: number; command: { readonly f: string; readonly value?: Json } }[],
): DiscardedTrace {
  const entries = discarded
    .slice(0, mostDiscarded)
    .map(({ client, seq, command: { f, value = null } }) => ({ client, seq, f, value }));
  return { type: "discarded", epoch, from, entries };
}

/** An acceptor promises to accept nothing below `ballot` for the instance `key` (Paxos, phase 1b). */
export interface PromisedTrace {
  readonly type: "promised";
  readonly key: string;
  readonly ballot: number;
}

/** An acceptor accepts a proposal (Paxos, phase 2b). */
export interface AcceptedTrace {
  readonly type: "accepted";
  readonly key: string;
  readonly ballot: number;
  readonly value: Json;
}

/** A learner knows that this value was chosen for the instance `key`. */
export interface ChosenTrace {
  readonly type: "chosen";
  readonly key: string;
  readonly value: Json;
}

/** A node decides a transaction, or learns the decision. */
export interface DecidedTrace {
  readonly type: "decided";
  readonly txn: string;
  readonly decision: "commit" | "abort";
}

/**
 * An invariant was found broken. `claim`: the claim of the system, "assertion" for one that a replica asserts of itself, "bounded-work"
 * for a message storm, or "sound-reports" if a replica reported of itself what cannot be.
 */
export interface InvariantBrokenTrace {
  readonly type: "invariant-broken";
  readonly claim: string;
  readonly sentence: string;
}

/** An event that only one protocol has, `craq/dirty` for example: pictures show it, and only claims of its own folder read it. */
export interface OwnTrace {
  readonly type: `${string}/${string}`;
  readonly [field: string]: Json;
}

/** The events of a replica. */
export type ReplicaTrace =
  | RoleTrace
  | VoteTrace
  | MembershipTrace
  | DiscardedTrace
  | PromisedTrace
  | AcceptedTrace
  | ChosenTrace
  | DecidedTrace
  | InvariantBrokenTrace
  | OwnTrace;

/** A file ended in the middle of a record, as a crash leaves it: everything after the first `record` records was cut off. */
export interface TornTailTrace {
  readonly type: "torn-tail";
  readonly file: string;
  readonly record: number;
  readonly bytes?: number;
}

/** A crash lost changes of the disk that were not synced yet. */
export interface UnsyncedLostTrace {
  readonly type: "unsynced-lost";
  readonly changes: number;
}

/** A replica ended its own process, as a fault of its disk requires. */
export interface EndedTrace {
  readonly type: "ended";
  readonly error: string;
}

export type TraceEvent = ReplicaTrace | TornTailTrace | UnsyncedLostTrace | EndedTrace;

/** The events of a protocol that lists these types, including the breach of an invariant of its own. */
export type Told<Types extends readonly ReplicaTrace["type"][]> = TraceOf<Types[number]> | InvariantBrokenTrace;

/** The events with these names: `TraceOf<"role" | "vote">`. */
export type TraceOf<Type extends TraceEvent["type"]> =
  | Extract<TraceEvent, { readonly type: Type }>
  | (Type extends OwnTrace["type"] ? OwnTrace & { readonly type: Type } : never);
