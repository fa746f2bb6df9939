/**
 * The states that a queue's search has met with the same number of placed operations. A state is dropped once another one is known to
 * be at least as good: the same completed operations are left, and no more of each indeterminate kind was used. The most promising of
 * the rest is taken first.
 */
import { Frontier } from "./queue-frontier.js";
import type { State } from "./queue-state.js";

/** States of one number of placed operations. */
export class Layer {
  private readonly byHash = new Map<number, State>();
  private readonly frontiers = { promise: new Frontier("promise"), guided: new Frontier("guided") } as const;

  /** How many that were to be gone on from it drops; undefined if one is there already that is at least as good. */
  add(state: State): number | undefined {
    const hash = hashOf(state.left);
    const first = this.byHash.get(hash);
    let dropped = 0;
    for (let other = first; other !== undefined; other = other.alike) {
      if (!isSame(other.left, state.left)) continue;
      if (other.used.isNoMoreThan(state.used)) return undefined;
      if (!state.used.isNoMoreThan(other.used) || other.isDropped) continue;
      other.isDropped = true;
      dropped += other.isOpen ? 1 : 0;
    }
    state.alike = first;
    this.byHash.set(hash, state);
    this.frontiers.promise.push(state);
    this.frontiers.guided.push(state);
    return dropped;
  }

  /** The most promising one that is to be gone on from. Undefined if there is none. */
  take(by: "promise" | "guided"): State | undefined {
    return this.frontiers[by].take();
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
