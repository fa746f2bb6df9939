/**
 * The states that a queue's search has met with the same number of placed operations. A state is dropped once another one is known to
 * be at least as good: the same completed operations are left, and no more of each indeterminate kind was used. The most promising of
 * the rest is taken first.
 */
import type { QueueItem } from "./queue-order.js";

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
  /** By kind: how many indeterminate ones were used. */
  readonly used: Int32Array;
  /** How much time the pairs that were chosen had left, all together, in average lengths of operations. */
  readonly slack: number;
  /** The lower, the more promising. */
  readonly promise: number;
  /** True once another one is known to be as good. */
  isDropped: boolean;
  isOpen: boolean;
  /** Another one of the same hash. */
  alike: State | undefined;
}

/** States of one number of placed operations. */
export class Layer {
  private readonly byHash = new Map<number, State>();
  /** A binary heap of those to be gone on from, the most promising first. */
  private readonly heap: State[] = [];

  /** By how many the states to be gone on from are more: 0 if one is there already that is at least as good. */
  add(state: State): number {
    const hash = hashOf(state.left);
    const first = this.byHash.get(hash);
    let dropped = 0;
    for (let other = first; other !== undefined; other = other.alike) {
      if (!isSame(other.left, state.left)) continue;
      if (isNoMore(other.used, state.used)) return 0;
      if (!isNoMore(state.used, other.used) || other.isDropped) continue;
      other.isDropped = true;
      dropped += other.isOpen ? 1 : 0;
    }
    state.alike = first;
    this.byHash.set(hash, state);
    this.push(state);
    return 1 - dropped;
  }

  /** Undefined if there is none. */
  take(): State | undefined {
    for (let state = this.pop(); state !== undefined; state = this.pop()) {
      state.isOpen = false;
      if (!state.isDropped) return state;
    }
    return undefined;
  }

  private push(state: State): void {
    const { heap } = this;
    let place = heap.length;
    heap.push(state);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.promise <= state.promise) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = state;
  }

  private pop(): State | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && right.promise < left.promise) child += 1;
      const least = heap[child] ?? left;
      if (last.promise <= least.promise) break;
      heap[place] = least;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function hashOf(row: Int32Array): number {
  let hash = row.length;
  for (let place = 0; place < row.length; place++) {
    hash = Math.imul(hash ^ (row[place] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let place = 0; place < a.length; place++) if (a[place] !== b[place]) return false;
  return true;
}

function isNoMore(a: Int32Array, b: Int32Array): boolean {
  for (let place = 0; place < a.length; place++) if ((a[place] ?? 0) > (b[place] ?? 0)) return false;
  return true;
}
