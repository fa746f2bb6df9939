/**
 * Tags order the values of a register: a number, and of equal numbers the name of the node that wrote (Lynch and Shvartsman 1997, section 3).
 * A node never uses a number twice, so a tag names one value.
 */
import type { NodeId } from "../host.js";

export interface Tag {
  readonly number: number;
  /** The node that the client asked to write. */
  readonly writer: NodeId;
}

/** A value and its tag. */
export interface Version<T> extends Tag {
  readonly value: T;
}

/** Of a register that was never written: below all tags of writes. */
export const initial: Version<null> = { number: 0, writer: "", value: null };

export function isLater(one: Tag, other: Tag): boolean {
  return one.number === other.number ? one.writer > other.writer : one.number > other.number;
}

export function isSameTag(one: Tag, other: Tag): boolean {
  return one.number === other.number && one.writer === other.writer;
}
