/**
 * The data that the report writer passes to the page: the JSON in one element of it, and the meaning of its numbers. The two sides share
 * nothing but this file. Operations are columns and every text is stored once in `texts`, so that a hundred thousand operations take a few
 * megabytes. Numbers that name an operation are places in those columns, in order of invocation.
 */

/** Ids of the element with the data, a script of type application/json, and of the root element of the page. */
export const dataId = "data";
export const rootId = "report";

/** The possible endings of an operation; `OperationColumns.type` has places in this list. */
export const outcomes = ["ok", "fail", "info"] as const;
export type Outcome = (typeof outcomes)[number];

/** Place in `PageData.texts`, and in `PageData.wholes` if it is cut there. */
export type TextNumber = number;

export interface OperationColumns {
  /** Event indexes of invocation and completion; completion is -1 if there was none. */
  readonly call: number[];
  readonly completion: number[];
  /** The same in ns after `PageData.origin`; all -1 if the history has no times. */
  readonly from: number[];
  readonly to: number[];
  /** Place in `outcomes`. */
  readonly type: number[];
  /** The name of the client, such as `client 3`. */
  readonly client: TextNumber[];
  /** The line of the timeline on which the operation is drawn. */
  readonly lane: number[];
  /** Place in `PageData.objects`. */
  readonly object: number[];
  readonly f: TextNumber[];
  readonly input: TextNumber[];
  /** Empty text if no client saw an answer. */
  readonly output: TextNumber[];
  readonly node: TextNumber[];
  readonly error: TextNumber[];
}

/** A linearization, whole or partial. */
export interface PageOrder {
  /** It begins with the first steps of this order. */
  readonly like: number | null;
  readonly shared: number;
  /** The steps after the shared ones. */
  readonly operations: readonly number[];
  /** State after each of them; fewer, or none, if states would take too much room. */
  readonly states: readonly TextNumber[];
}

/** A unit of judging: a key, or the whole if keys are not independent. */
export interface PageObject {
  readonly name: TextNumber;
  /** Null if the property is not judged object by object. */
  readonly valid: boolean | "unknown" | null;
  /** The linearization, or the longest partial one found; place in `orders`. */
  readonly order: number | null;
  readonly initial: TextNumber;
  /** The operation whose return no order passes; null if the order is whole. */
  readonly stuck: number | null;
  /** False if the search for the longest partial order gave up there: a longer one may exist. */
  readonly proven: boolean;
  /** For operations that the longest order leaves out: the best order through each, null if no order contains it. */
  readonly through: readonly (readonly [operation: number, order: number | null])[];
  /** The part of this object that is not shown, and why. */
  readonly note: string;
}

export interface PageExplanation {
  readonly headline: TextNumber;
  readonly object: number | null;
  readonly steps: readonly { readonly operation: number | null; readonly sentence: TextNumber }[];
}

/** What a reader should see at a glance: what went wrong in the cluster, not yet what clients saw of it. */
export interface PageCause {
  readonly kind: "split-brain" | "two-leaders" | "lost" | "fault";
  readonly text: TextNumber;
  /** The time of the cause, ns; the same moment twice if it has no length. */
  readonly from: number;
  readonly to: number;
}

export interface OutcomeCounts extends Readonly<Record<Outcome, number>> {
  readonly f: TextNumber;
}

/** Data that only a run has. */
export interface RunFacts {
  readonly cluster: string;
  /** Number of faults in its schedule, whether applied or not. */
  readonly plannedFaults: number;
  /** With the operations that succeeded while it was in effect. */
  readonly faultFacts: readonly {
    readonly description: string;
    readonly proven: boolean;
    readonly from: number;
    readonly to: number;
    readonly ok: string;
  }[];
  readonly splitBrain: readonly {
    readonly from: number;
    readonly to: number;
    readonly leaders: readonly { node: string; epoch: number; acknowledged: number }[];
  }[];
  readonly lostWrites: readonly {
    /** Such as `write x 3`. */
    readonly label: TextNumber;
    readonly acknowledgedBy: string;
    readonly acknowledgedAt: number;
    readonly discardedBy: string;
    readonly discardedAt: number;
    readonly operation: number | null;
  }[];
  /** When several nodes led, whether they acknowledged anything or not. */
  readonly contested: readonly { readonly from: number; readonly to: number }[];
  readonly nodes: readonly string[];
  readonly faults: readonly { readonly description: string; readonly from: number; readonly to: number }[];
  readonly leadershipIntervals: readonly { node: string; epoch: number; from: number; to: number }[];
}

/** Messages of a run; one place in all columns is one message, in order of departure. */
export interface MessageColumns {
  /** Places in `SpaceTime.parties`. */
  readonly from: number[];
  readonly to: number[];
  /** ns, as all times here. */
  readonly departs: number[];
  /** When it arrived or was lost. */
  readonly ends: number[];
  /** Why it never arrived; the empty text if it did. */
  readonly loss: TextNumber[];
  readonly kind: MessageKind[];
  /** Of what protocols call it; "request" and "reply" between clients and nodes. */
  readonly type: TextNumber[];
  readonly label: TextNumber[];
  readonly detail: TextNumber[];
  /** The operations it is about, as places in the page's columns. */
  readonly operations: (readonly number[])[];
  /** The objects of the contradiction that it names. */
  readonly concerns: (readonly TextNumber[])[];
  /** The first news on the way back after its arrival; -1 if there is none. */
  readonly answer: number[];
  /** Numbers of the answers to clients that say that the operation did not take effect. */
  readonly refusals: number[];
}

/**
 * `again`: repeats the previous message on the same link, as heartbeats do, with the same result. `work`: is about operations, or of a type
 * that answers such messages. `news`: other messages between nodes, such as votes. `client`: between a client and a node.
 */
export type MessageKind = "again" | "work" | "news" | "client";

/** The data of a space-time diagram: senders, receivers and fates of the messages around a violation. */
export interface SpaceTime {
  /** Nodes, then clients. */
  readonly parties: readonly { readonly name: string; readonly node: boolean }[];
  /** The protocol's name for the number that grows with each leader. */
  readonly epochName: string;
  /** Everything that departed or ended within these spans is shown. */
  readonly spans: readonly (readonly [from: number, to: number])[];
  /** Messages of the whole run; if they were not observed, requests and answers of clients. */
  readonly total: number;
  /**
   * False if messages cannot be observed, as on real processes: then there are only requests and answers of clients, drawn level since it
   * is not known when a node received the one and sent the other.
   */
  readonly observed: boolean;
  /** Where to look first if no operation belongs to the violation. */
  readonly focus: number;
  readonly texts: readonly string[];
  readonly messages: MessageColumns;
  readonly roles: readonly {
    readonly party: number;
    readonly from: number;
    readonly to: number;
    readonly role: string;
    readonly leads: boolean;
    readonly epoch: number;
  }[];
  readonly outages: readonly {
    readonly party: number;
    readonly from: number;
    readonly to: number;
    readonly what: "down" | "paused";
  }[];
  /** Events reported by replicas: votes, entries discarded, invariants broken. */
  readonly marks: readonly {
    readonly party: number;
    readonly at: number;
    readonly text: string;
    readonly weight: "note" | "loss" | "breach";
    /** Of a breach: whether the replica found it itself. */
    readonly own: boolean;
    readonly operations: readonly number[];
  }[];
}

export interface PageData {
  readonly title: string;
  readonly subtitle: string;
  /** The command that repeats it. */
  readonly reproduce: string;
  readonly valid: boolean | "unknown";
  readonly summary: TextNumber;
  readonly causes: readonly PageCause[];
  /** Reasons why the verdict is worth less than it looks. */
  readonly warnings: readonly TextNumber[];
  /** The data for which this page has no room. */
  readonly leftOut: readonly string[];
  readonly explanations: readonly PageExplanation[];
  readonly counts: readonly OutcomeCounts[];
  /** Null for a history that another tool recorded. */
  readonly run: RunFacts | null;
  /** Null for a history that another tool recorded. */
  readonly spaceTime: SpaceTime | null;
  readonly timed: boolean;
  /** The origin of times on this page, ns of the history's own clock. */
  readonly origin: number;
  /** Time of the last event, ns after that. */
  readonly end: number;
  readonly laneNames: readonly string[];
  readonly texts: readonly string[];
  /** The texts that are cut, in full, as far as there is room for them. */
  readonly wholes: readonly (readonly [number: TextNumber, whole: string])[];
  readonly operations: OperationColumns;
  readonly objects: readonly PageObject[];
  readonly orders: readonly PageOrder[];
}
