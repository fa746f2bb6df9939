/**
 * What later answers rule out: where an object only grows, or a state that was left does not come again, an operation must not lead away
 * from a state that an answer still to come requires. A search leaves such moves out.
 */
import type { OpenWindow } from "./open-window.js";

export interface LookAhead {
  /** True if this operation, which leads from the configuration's state to another one, leaves one behind that must find its answer. */
  strands(configuration: Configuration, next: number, operation: number): boolean;
}

/** What a look ahead needs to know about a configuration. */
export interface Configuration {
  readonly state: number;
  readonly due: number;
  /** The operations that are open there. */
  readonly window: OpenWindow;
  isLinearized(id: number): boolean;
}

/** Of nodes that were each added after the one that it grew out of. */
interface Tree {
  readonly size: number;
  /** By node: the one that it grew out of, −1 if it is a root. */
  readonly parent: readonly number[];
}

const none = -1;

/** Numbers of the nodes as a walk through the trees meets them, and of the last one that grows out of each. */
export function walked({ size, parent }: Tree): [first: Int32Array, last: Int32Array] {
  const below = new Int32Array(size).fill(1);
  for (let node = size - 1; node >= 0; node--) {
    const from = parent[node] ?? none;
    if (from !== none) below[from] = (below[from] ?? 0) + (below[node] ?? 0);
  }
  const first = new Int32Array(size);
  /** By node: the number of its next child. */
  const next = new Int32Array(size);
  let root = 0;
  for (let node = 0; node < size; node++) {
    const from = parent[node] ?? none;
    const number = from === none ? root : (next[from] ?? 0);
    first[node] = number;
    next[node] = number + 1;
    if (from === none) root += below[node] ?? 0;
    else next[from] = number + (below[node] ?? 0);
  }
  return [first, first.map((number, node) => number + (below[node] ?? 0) - 1)];
}
