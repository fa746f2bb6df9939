/**
 * Sets of versions, one bit per write. The writes of a key are numbered one after the other, so that the versions of one key
 * are a range of words.
 */
import type { RegisterHistory } from "../reads-from/history.js";

export class Versions {
  /** Number of each node's write, −1 for nodes that write nothing; and the node of each number. */
  readonly number: Int32Array;
  readonly node: Int32Array;
  /** Words of key k: from `firstWord[k]` below `firstWord[k + 1]`. */
  readonly firstWord: Int32Array;
  readonly words: number;

  constructor(history: RegisterHistory) {
    const byKey: number[][] = history.keys.map(() => []);
    for (let node = 0; node < history.key.length; node++) {
      if (history.writes[node] === 1) byKey[history.key[node]!]?.push(node);
    }
    this.firstWord = new Int32Array(byKey.length + 1);
    for (const [key, nodes] of byKey.entries()) {
      this.firstWord[key + 1] = this.firstWord[key]! + Math.ceil(nodes.length / 32);
    }
    this.words = this.firstWord[byKey.length]!;
    this.number = new Int32Array(history.key.length).fill(-1);
    this.node = new Int32Array(this.words * 32).fill(-1);
    for (const [key, nodes] of byKey.entries()) {
      for (const [index, node] of nodes.entries()) {
        const number = this.firstWord[key]! * 32 + index;
        this.number[node] = number;
        this.node[number] = node;
      }
    }
  }
}

/** A row of version sets per node. */
export class VersionSets {
  readonly bits: Int32Array;

  constructor(
    rows: number,
    private readonly words: number,
  ) {
    this.bits = new Int32Array(rows * words);
  }

  has(row: number, version: number): boolean {
    return (this.bits[row * this.words + (version >> 5)]! & (1 << (version & 31))) !== 0;
  }

  word(row: number, word: number): number {
    return this.bits[row * this.words + word]!;
  }

  /** True if the set grew. */
  add(row: number, version: number): boolean {
    const word = row * this.words + (version >> 5);
    const before = this.bits[word]!;
    this.bits[word] = before | (1 << (version & 31));
    return this.bits[word] !== before;
  }

  /** Adds another's row. True if the set grew. */
  addAll(row: number, other: VersionSets, otherRow: number): boolean {
    let grew = false;
    let a = row * this.words;
    let b = otherRow * this.words;
    for (const end = a + this.words; a < end; a++, b++) {
      const before = this.bits[a]!;
      const after = before | other.bits[b]!;
      if (after !== before) {
        this.bits[a] = after;
        grew = true;
      }
    }
    return grew;
  }

  /** The versions of one row within a range of words. */
  within(row: number, firstWord: number, endWord: number): number[] {
    const versions: number[] = [];
    for (let word = firstWord; word < endWord; word++) {
      for (let left = this.bits[row * this.words + word]!; left !== 0; left &= left - 1) {
        versions.push(word * 32 + 31 - Math.clz32(left & -left));
      }
    }
    return versions;
  }
}
