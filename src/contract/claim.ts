/**
 * What a system claims about its replicas whatever happens, as values: a claim says what it examines, when it is broken and how a person
 * reads that. One engine (src/claims/watch.ts) checks claims in a run on every cluster, and the explorer checks them in every state.
 */
import type { ClientRequest, Json, LogView, Message, NodeId, Outcome, Replica, View } from "../../nodes/host.js";
import type { ReplicaTrace, TraceEvent } from "../../nodes/trace.js";

interface About {
  /** The name in records: `leader-completeness`. */
  readonly name: string;
  /** One sentence about a breach: "Two leaders were elected in one term." */
  readonly headline: string;
  /** Where the claim comes from: paper and section. */
  readonly source: string;
}

/** Something that happened in a run. */
export type Seen = SeenRequest | SeenAnswer | SeenOfReplica;

/** A client asks a node. */
export interface SeenRequest {
  readonly seen: "request";
  readonly node: NodeId;
  readonly request: ClientRequest;
}

/** A node answers a client. */
export interface SeenAnswer {
  readonly seen: "answer";
  readonly node: NodeId;
  readonly request: ClientRequest;
  readonly outcome: Outcome;
}

/** `committed`: a replica counts an entry of its log as committed, and did not before. */
export type SeenOfReplica =
  | { readonly seen: "trace"; readonly node: NodeId; readonly event: TraceEvent }
  | {
      readonly seen: "committed";
      readonly node: NodeId;
      readonly index: number;
      readonly epoch: number;
      /** Null for an entry that no client asked for. */
      readonly request: ClientRequest | null;
      /** The epoch that the node was in; null if that is not known. */
      readonly inEpoch: number | null;
    };

export type ThingPart = string | number | boolean | null;

/** What facts are about: something with a name or a number, or a numbered thing of a client or node, such as a client's seventh request. */
export type Thing = ThingPart | readonly [whose: ThingPart, which: ThingPart];

export function isPair(thing: Thing): thing is Exclude<Thing, ThingPart> {
  return typeof thing === "object" && thing !== null;
}

/** Something that stays true once a run has shown it (a vote was given, a value was chosen), whichever node crashes later. */
export interface Fact {
  /** What kind of fact it is, such as `vote`. */
  readonly kind: string;
  /** What it is about: only facts about the same thing can contradict each other. Names of nodes stand for themselves, as in `says`. */
  readonly about: Thing;
  readonly says: readonly Json[];
  /** The node that showed it, and its epoch, if that is not part of the fact; the explorer keeps facts without it. */
  readonly by?: NodeId;
  readonly inEpoch?: number | null;
}

/** Null if it holds, a sentence if it is broken; undefined if there was nothing to examine. */
export type Finding = string | null | undefined;

/** A claim on facts that stay true once seen: judged by the same lines in sim, local, docker and explore. */
export interface FactClaim extends About {
  readonly kind: "facts";
  /** Types of the traces that feed it: a program that never emits them cannot claim it. */
  readonly traces: readonly ReplicaTrace["type"][];
  /** Given if the claim has to look into replicas, beyond traces and answers. */
  readonly view?: View;
  /** The order of facts matters, so the explorer, which keeps sets of them, skips the claim. */
  readonly ordered?: true;
  facts(seen: SeenOfReplica): readonly Fact[];
  /** What requests of clients show, and answers to them, where that is anything: a claim is asked about those only that it listens to. */
  requestFacts?(seen: SeenRequest): readonly Fact[];
  answerFacts?(seen: SeenAnswer): readonly Fact[];
  /** `known`: earlier facts about the same thing, each once. `nodes`: how many there are. */
  broken(added: Fact, known: readonly Fact[], nodes: number): Finding;
}

/** A node as the observer sees it; `replica` is undefined while it is down. */
export interface ObservedNode {
  readonly id: NodeId;
  /** Its place among the nodes. */
  readonly index: number;
  readonly replica: Replica | undefined;
}

/** When a claim looks into replicas. */
export type Moment =
  | { readonly at: "role"; readonly node: ObservedNode; readonly epoch: number; readonly leads: boolean }
  /** A leader has begun to change the membership. */
  | { readonly at: "membership"; readonly node: ObservedNode; readonly epoch: number; readonly log: LogView }
  | (Extract<SeenOfReplica, { readonly seen: "committed" }> & { readonly at: "committed"; readonly log: LogView })
  /** A replica has executed entries, as one that starts from a snapshot has: those up to this one, all of them committed. */
  | { readonly at: "executed"; readonly node: ObservedNode; readonly index: number; readonly log: LogView }
  /** A node tells a client that its update is done. `log`: its log, also if its process has ended in the same moment; absent if it has none. */
  | {
      readonly at: "acknowledged";
      readonly node: ObservedNode;
      readonly request: ClientRequest;
      readonly log?: LogView | undefined;
    }
  /** A client sends a node a request that changes nothing. */
  | { readonly at: "asked"; readonly node: ObservedNode; readonly request: ClientRequest }
  /** The node answers it. `log`: as of an acknowledgement. */
  | {
      readonly at: "answered";
      readonly node: ObservedNode;
      readonly request: ClientRequest;
      readonly outcome: Outcome;
      readonly log?: LogView | undefined;
    }
  /** A restart was rehearsed: what the node would not know after it, as a clause; null if it would know everything. */
  | Rehearsed
  | Told
  | Traced;

/** A replica reports an event, of a type that the claim lists. */
export interface Traced {
  readonly at: "traced";
  readonly node: ObservedNode;
  readonly event: TraceEvent;
}

export interface Rehearsed {
  readonly at: "rehearsed";
  readonly node: ObservedNode;
  readonly difference: string | null;
  /** Of a crash within the last step a part of what the step wrote is on the disk. */
  readonly when: "now" | "within its last step";
}

/** A message or an answer leaves a node, and some changes of its disk may not be synced. */
export interface Told {
  readonly at: "told";
  readonly node: ObservedNode;
  readonly disk: UnsyncedDisk;
  readonly what: Leaving;
}

/** What of a disk has not been synced. */
export interface UnsyncedDisk {
  /** The first such change that the function accepts. */
  firstUnsynced(accepts: (change: UnsyncedChange) => boolean): UnsyncedChange | undefined;
  /** The records at the end of a file that has only been appended to since. */
  unsyncedIn(file: string): readonly Json[];
}

/** What leaves a node. */
export type Leaving = Message | { readonly type: "answer"; readonly request: ClientRequest; readonly outcome: Outcome };

export interface UnsyncedChange {
  readonly file: string;
  readonly kind: "append" | "truncate" | "rewrite";
}

/** Where a breach was seen, and what it is. */
export interface Breach {
  readonly node: NodeId;
  readonly sentence: string;
}

/** A claim on the states of replicas and disks at one moment: judged where an observer can look into all of them. */
export interface StateClaim extends About {
  readonly kind: "state";
  /** Absent if it looks at disks alone. */
  readonly view?: View;
  readonly at: readonly Moment["at"][];
  /** Types of the traces at which it is asked, if it is asked at any: a program that never emits them cannot claim it. */
  readonly traces?: readonly ReplicaTrace["type"][];
  /** Starts to examine one run; the returned function may keep state. It returns undefined if there was nothing to examine. */
  watch(nodes: readonly ObservedNode[]): (moment: Moment) => Breach | null | undefined;
}

export type Claim = FactClaim | StateClaim;

/** How often a claim was examined, and how often it was found broken: at most once, since a broken claim is not examined any more. */
export interface ClaimCount {
  readonly name: string;
  readonly examined: number;
  readonly broken: number;
}

const none: readonly Fact[] = [];

export function factsOf(claim: FactClaim, seen: Seen): readonly Fact[] {
  if (seen.seen === "request") return claim.requestFacts?.(seen) ?? none;
  if (seen.seen === "answer") return claim.answerFacts?.(seen) ?? none;
  return claim.facts(seen);
}

/** Whether a claim can be examined if only the traces and answers of replicas are visible. */
export function isObservable(claim: Claim): boolean {
  return claim.kind === "facts" && claim.view === undefined;
}
