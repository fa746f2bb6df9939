/**
 * The orders that a search has put together, as one tree: an entry holds a move and the entry before it, so that orders share
 * their beginnings. Depth-first search cuts it back by setting `end`; the sweep, whose configurations live on side by side, has
 * it compacted now and then.
 */
import { noticeable, type ProcessMemory } from "../limits.js";

const none = -1;

export class Trail {
  /** Entries from here on are free. */
  end = 0;
  private moves = new Int32Array(1024);
  private before = new Int32Array(1024);

  constructor(private readonly memory?: ProcessMemory) {}

  get bytes(): number {
    return this.moves.length * 8;
  }

  /** Adds a move after an entry, −1 for none; returns its own entry. */
  append(move: number, after: number): number {
    if (this.end === this.moves.length) {
      if (this.bytes >= noticeable) this.memory?.reserve(this.bytes * 2);
      this.moves = doubled(this.moves);
      this.before = doubled(this.before);
    }
    this.moves[this.end] = move;
    this.before[this.end] = after;
    return this.end++;
  }

  /** The moves that lead to an entry, its own the last. */
  movesTo(last: number): Int32Array {
    let length = 0;
    for (let entry = last; entry !== none; entry = this.before[entry] ?? none) length += 1;
    const moves = new Int32Array(length);
    for (let entry = last; entry !== none; entry = this.before[entry] ?? none) moves[--length] = this.moves[entry] ?? 0;
    return moves;
  }

  /** Keeps the entries that lead to these, and nothing else; returns their new places. */
  compact(ends: Int32Array): Int32Array {
    const kept = new Uint8Array(this.end);
    for (const end of ends) {
      for (let entry = end; entry !== none && kept[entry] === 0; entry = this.before[entry] ?? none) kept[entry] = 1;
    }
    const moved = new Int32Array(this.end);
    let count = 0;
    for (let entry = 0; entry < this.end; entry++) {
      if (kept[entry] === 0) continue;
      moved[entry] = count;
      const before = this.before[entry] ?? none;
      this.moves[count] = this.moves[entry] ?? 0;
      this.before[count] = before === none ? none : (moved[before] ?? 0);
      count += 1;
    }
    this.end = count;
    return ends.map((end) => (end === none ? none : (moved[end] ?? 0)));
  }
}

function doubled(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}
