/** Elements of a set as durability looks at them. */
import type { Json, Operation } from "../../history/operation.js";

/** One element of one key, and what was found of it. */
export interface Element {
  readonly key: string | null;
  /** In canonical text. */
  readonly name: string;
  readonly value: Json;
  /** Every add of it, in order of invocation. */
  readonly attempts: readonly Operation[];
  /** The set started with it. */
  readonly initial: boolean;
}

export interface LostElement extends Element {
  /** Final reads that lack it. */
  readonly missing: readonly Operation[];
}

export interface UnexpectedElement extends Element {
  /** The first final read that shows it. */
  readonly shownBy: Operation;
}

/** A final read that shows an element more than once. */
export interface Duplicated {
  readonly read: Operation;
  readonly elements: readonly Json[];
  /** How many different ones these are. */
  readonly different: number;
}
