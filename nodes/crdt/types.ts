/**
 * What a replicated data type is, after Shapiro, Preguiça, Baquero and Zawirski, "A comprehensive study of Convergent and Commutative
 * Replicated Data Types" (INRIA RR-7506, 2011). The state of an object is a map of entries, so that the same type serves three ways of
 * replication: whole states are joined entry by entry, a delta is some of the entries, and an operation is an effect that is applied.
 */
import type { Command, Json, NodeId } from "../host.js";

/** An update is named by the node that took it, and how many updates of the object that node has taken, from 1. */
export interface Origin {
  readonly node: NodeId;
  readonly nth: number;
}

/** The name of an update in one word: a dot. */
export function dotOf({ node, nth }: Origin): string {
  return `${node}/${nth}`;
}

export type Prepared<Effect> = { readonly effect: Effect } | { readonly refused: string };

export interface DataType<Entry extends Json = Json, Effect extends Json = Json> {
  /** The only query that it answers. */
  readonly query: "total" | "members" | "read";
  /** Decides at the node that is asked what the update does everywhere ("prepare" in the paper); changes nothing. */
  prepare(entries: ReadonlyMap<string, Entry>, command: Command): Prepared<Effect>;
  /**
   * Applies an effect and returns the names of the entries that have changed. `keepsRemoved`: what was removed stays as a tombstone, which
   * states need in order to be joined; operations in causal order do not.
   */
  apply(entries: Map<string, Entry>, effect: Effect, origin: Origin, keepsRemoved: boolean): readonly string[];
  /** The least upper bound: commutative, associative, idempotent. */
  join(mine: Entry | undefined, theirs: Entry): Entry;
  value(entries: ReadonlyMap<string, Entry>): Json;
}
