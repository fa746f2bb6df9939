/**
 * The configurations of a cluster and their majorities (Ongaro's thesis, chapter 4). A configuration holds as soon as it is in the log,
 * committed or not (section 4.1). While a joint change is under way, a majority of the old members and one of the new ones are needed for
 * elections and for commitment (section 4.3).
 */
import type { NodeId } from "../host.js";

export interface Configuration {
  /** The members that vote and count for majorities. */
  readonly members: readonly NodeId[];
  /** Of a joint configuration, C_old,new: those who were the members before. */
  readonly old?: readonly NodeId[];
}

/** A configuration and the entry that introduced it: 0 for the initial one. */
export interface Introduced extends Configuration {
  readonly index: number;
}

/** The groups of which each must have a majority. */
export function electorates({ members, old }: Configuration): readonly (readonly NodeId[])[] {
  return old === undefined ? [members] : [members, old];
}

/** All nodes that have a vote, each once. */
export function voters({ members, old }: Configuration): readonly NodeId[] {
  return old === undefined ? members : [...members, ...old.filter((id) => !members.includes(id))];
}

/** The size of a majority of the members; half of them in the variant that takes half for a majority. */
export function quorumOf(members: readonly NodeId[], evenSplit: boolean): number {
  const half = Math.floor(members.length / 2);
  return evenSplit ? Math.max(1, half) : half + 1;
}
