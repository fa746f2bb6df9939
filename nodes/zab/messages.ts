/**
 * Zab's messages, named as in the paper (DSN 2011, section IV); in brackets what ZooKeeper calls them (Medeiros, "ZooKeeper's atomic
 * broadcast protocol: theory and practice", 2012, chapter 4). `epoch` is always that of the leader that a message comes from or goes to.
 */
import type { ClientRequest, NodeId } from "../host.js";
import type { Snapshot } from "./snapshots.js";
import type { Zxid } from "./zxid.js";

/** A transaction as it lies in a history. */
export interface Entry extends Zxid {
  readonly request: ClientRequest;
}

// Phase 0, leader election (Medeiros, section 4.2, "fast leader election")

export interface Notification {
  readonly type: "Notification";
  readonly state: "looking" | "following" | "leading";
  /** Of the election: a node that is looking joins the highest round it hears of. */
  readonly round: number;
  /** Whom the sender votes for, or follows; itself if it leads. */
  readonly leader: NodeId;
  /** How recent the history of the one that it votes for is. */
  readonly currentEpoch: number;
  readonly last: Zxid;
}

// Phase 1, discovery

/** To the prospective leader: the last epoch that the follower has promised itself to, and to whom (FOLLOWERINFO). */
export interface CEpoch {
  readonly type: "CEpoch";
  readonly acceptedEpoch: number;
  readonly acceptedFrom: NodeId | null;
}

/** An epoch above all that a quorum has promised (LEADERINFO). */
export interface NewEpoch {
  readonly type: "NewEpoch";
  readonly epoch: number;
}

/** The follower's promise, and how recent its history is (ACKEPOCH). */
export interface AckEpoch {
  readonly type: "AckEpoch";
  readonly epoch: number;
  readonly currentEpoch: number;
  readonly last: Zxid;
}

// Phase 2, synchronisation

/**
 * The initial history of the epoch, as the difference to what the follower has reported (Medeiros, section 4.3): DIFF appends, TRUNC
 * cuts back to `to` and appends, SNAP replaces everything. Acknowledged once `complete`: until then the follower reports again.
 */
export interface NewLeader {
  readonly type: "NewLeader";
  readonly epoch: number;
  readonly sync: "DIFF" | "TRUNC" | "SNAP";
  readonly reported: Zxid;
  readonly to: Zxid;
  readonly entries: readonly Entry[];
  readonly complete: boolean;
  /** Of a SNAP, if the leader's history does not go back to the beginning: what comes before the entries. */
  readonly snapshot?: Snapshot;
}

/** The history is on the follower's disk, and this epoch is its current one. */
export interface AckNewLeader {
  readonly type: "AckNewLeader";
  readonly epoch: number;
  readonly last: Zxid;
}

/** A quorum has acknowledged the leader; what is committed may be delivered, and clients may be served (COMMIT of NEWLEADER; UPTODATE). */
export interface UpToDate {
  readonly type: "UpToDate";
  readonly epoch: number;
  readonly committed: Zxid;
}

// Phase 3, broadcast

export interface Propose {
  readonly type: "Propose";
  readonly epoch: number;
  /** The transaction that comes before it in the leader's history. */
  readonly previous: Zxid;
  readonly entry: Entry;
}

/** Everything up to this one is on the follower's disk. */
export interface Ack {
  readonly type: "Ack";
  readonly epoch: number;
  readonly last: Zxid;
}

export interface Commit {
  readonly type: "Commit";
  readonly epoch: number;
  readonly zxid: Zxid;
}

/** The leader's heartbeat: where its history ends, up to where that is committed. */
export interface Ping {
  readonly type: "Ping";
  readonly epoch: number;
  /** An answer to it shows that the follower still followed this leader when the round began. */
  readonly round: number;
  readonly last: Zxid;
  readonly committed: Zxid;
}

export interface Pong {
  readonly type: "Pong";
  readonly epoch: number;
  readonly round: number;
  readonly last: Zxid;
}

// Clients of followers (Hunt, Konar, Junqueira, Reed, "ZooKeeper: Wait-free coordination for Internet-scale systems", 2010, section 4)

/** An update that a client sent to a follower (REQUEST). */
export interface Forward {
  readonly type: "Forward";
  readonly epoch: number;
  readonly request: ClientRequest;
}

/** Before a read: up to where is the leader's history committed (SYNC)? */
export interface Sync {
  readonly type: "Sync";
  readonly epoch: number;
  /** Tells the questions of one node apart. */
  readonly number: number;
}

export interface Synced {
  readonly type: "Synced";
  readonly epoch: number;
  readonly number: number;
  readonly committed: Zxid;
}

export type ToLeader = CEpoch | AckEpoch | AckNewLeader | Ack | Pong | Forward | Sync;
export type ToFollower = NewEpoch | NewLeader | UpToDate | Propose | Commit | Ping | Synced;
export type ZabMessage = Notification | ToLeader | ToFollower;
