/** Where a search of a queue's pairs stands (see queue-search.ts). */
import type { QueueItem } from "./queue-order.js";
import type { Used } from "./queue-used.js";

/** What was placed last, and before that. */
export interface Placed {
  readonly before: Placed | undefined;
  readonly items: readonly QueueItem[];
}

/** Where a search stands. */
export interface State {
  readonly placed: Placed;
  /** What is left of the completed operations, and what an empty answer to come must know. */
  readonly left: Int32Array;
  readonly used: Used;
  /** How much time the pairs that were chosen had left, all together, in average lengths of operations. */
  readonly slack: number;
  /** The lower, the more promising of states with as many placed; `guided`: by what will have to be used, too. */
  readonly promise: number;
  readonly guided: number;
  /** The same of states with more placed or fewer. */
  readonly rank: number;
  readonly balance: number;
  /** True once another one is known to be as good. */
  isDropped: boolean;
  isOpen: boolean;
  /** Another one of the same hash. */
  alike: State | undefined;
}
