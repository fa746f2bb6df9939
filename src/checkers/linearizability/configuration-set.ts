/**
 * Configurations that were met, each compared whole: a set that trusts hashes can take a live configuration for a dead one.
 * Two that agree in their key (position, state, what of the others is linearized) can still differ in which read-only operations
 * and blind updates are linearized and in what is left to them: the one that has used fewer indeterminate operations, before
 * whose last blind update more can be hidden, and that is as good by dominance, can do all that the other can. Only the best of each
 * key are kept.
 */
import { noticeable, type ProcessMemory } from "../limits.js";
import type { UsedSets } from "./used-sets.js";

const none = -1;

/** See Dominance. */
export interface ConfigurationOrder {
  readonly words: number;
  /** For two with the same key: true if the first, whose rest is at `at` and whose reach is not smaller, can do all the second can. */
  asGood(first: Int32Array, at: number, second: Int32Array, from: number): boolean;
}

export class ConfigurationSet {
  /** Number of entries that were added and are not covered by a later one. */
  size = 0;
  /** By entry. */
  private used: Int32Array;
  private reach: Int32Array;
  private rest: Int32Array;
  private payload: Int32Array;
  private keyOf: Int32Array;
  private following: Int32Array;
  private alive: Uint8Array;
  private entries = 0;
  /** By key: its words, and its first entry. */
  private words: Int32Array;
  private first: Int32Array;
  private keys = 0;
  /** Key + 1, or 0 for an empty place. */
  private table: Int32Array;

  constructor(
    /** Words of a key. */
    private readonly width: number,
    private readonly sets: UsedSets,
    private readonly order: ConfigurationOrder,
    private readonly memory: ProcessMemory | undefined,
    capacity = 64,
  ) {
    this.used = new Int32Array(capacity);
    this.reach = new Int32Array(capacity);
    this.rest = new Int32Array(capacity * order.words);
    this.payload = new Int32Array(capacity);
    this.keyOf = new Int32Array(capacity);
    this.following = new Int32Array(capacity);
    this.alive = new Uint8Array(capacity);
    this.words = new Int32Array(capacity * width);
    this.first = new Int32Array(capacity);
    this.table = new Int32Array(capacity * 4);
  }

  get bytes(): number {
    return (
      this.used.length * 21 +
      this.rest.length * 4 +
      this.words.length * 4 +
      this.first.length * 4 +
      this.table.length * 4
    );
  }

  clear(): void {
    this.size = 0;
    this.entries = 0;
    this.keys = 0;
    this.table.fill(0);
  }

  /** True if an entry of this key can do all that this one can. */
  covers(key: Int32Array, rest: Int32Array, used: number, reach: number): boolean {
    const { order } = this;
    const number = (this.table[this.place(key)] ?? 0) - 1;
    if (number < 0) return false;
    for (let entry = this.first[number] ?? none; entry !== none; entry = this.following[entry] ?? none) {
      const entryReach = this.reach[entry] ?? 0;
      if (
        entryReach >= reach &&
        this.sets.asGood(this.used[entry] ?? 0, used) &&
        order.asGood(this.rest, entry * order.words, rest, 0)
      ) {
        return true;
      }
    }
    return false;
  }

  /** Adds unless covered; true if added. Entries that the new one covers are gone. */
  add(key: Int32Array, rest: Int32Array, used: number, reach: number, payload: number): boolean {
    const { order } = this;
    const place = this.place(key);
    let number = (this.table[place] ?? 0) - 1;
    if (number < 0) number = this.addKey(key, place);
    else {
      let before = none;
      for (let entry = this.first[number] ?? none; entry !== none; ) {
        const next = this.following[entry] ?? none;
        const entryUsed = this.used[entry] ?? 0;
        const entryReach = this.reach[entry] ?? 0;
        const from = entry * order.words;
        if (entryReach >= reach && this.sets.asGood(entryUsed, used) && order.asGood(this.rest, from, rest, 0)) {
          return false;
        }
        if (reach >= entryReach && this.sets.asGood(used, entryUsed) && order.asGood(rest, 0, this.rest, from)) {
          if (before === none) this.first[number] = next;
          else this.following[before] = next;
          this.alive[entry] = 0;
          this.size -= 1;
        } else before = entry;
        entry = next;
      }
    }
    if (this.entries === this.used.length) this.growEntries();
    const entry = this.entries++;
    this.used[entry] = used;
    this.reach[entry] = reach;
    for (let word = 0; word < order.words; word++) this.rest[entry * order.words + word] = rest[word] ?? 0;
    this.payload[entry] = payload;
    this.keyOf[entry] = number;
    this.alive[entry] = 1;
    this.following[entry] = this.first[number] ?? none;
    this.first[number] = entry;
    this.size += 1;
    return true;
  }

  /** Entries are numbered in order of addition, up to this; some may be gone. */
  get end(): number {
    return this.entries;
  }

  has(entry: number): boolean {
    return this.alive[entry] === 1;
  }

  usedOf(entry: number): number {
    return this.used[entry] ?? 0;
  }

  reachOf(entry: number): number {
    return this.reach[entry] ?? 0;
  }

  payloadOf(entry: number): number {
    return this.payload[entry] ?? 0;
  }

  setPayload(entry: number, payload: number): void {
    this.payload[entry] = payload;
  }

  restWord(entry: number, word: number): number {
    return this.rest[entry * this.order.words + word] ?? 0;
  }

  keyWord(entry: number, word: number): number {
    return this.words[(this.keyOf[entry] ?? 0) * this.width + word] ?? 0;
  }

  private addKey(key: Int32Array, place: number): number {
    if (this.keys === this.first.length) {
      this.reserve((this.first.length + this.words.length) * 8);
      this.first = grown(this.first);
      this.words = grown(this.words);
    }
    const number = this.keys++;
    for (let word = 0; word < this.width; word++) this.words[number * this.width + word] = key[word] ?? 0;
    this.first[number] = none;
    this.table[place] = number + 1;
    if (this.keys * 2 > this.table.length) this.rehash();
    return number;
  }

  /** Throws LimitReached if there is no room for this many more bytes; the set is then unchanged. */
  private reserve(bytes: number): void {
    if (bytes >= noticeable) this.memory?.reserve(bytes);
  }

  private growEntries(): void {
    this.reserve(this.used.length * 42 + this.rest.length * 8);
    this.used = grown(this.used);
    this.reach = grown(this.reach);
    this.rest = grown(this.rest);
    this.payload = grown(this.payload);
    this.keyOf = grown(this.keyOf);
    this.following = grown(this.following);
    const alive = new Uint8Array(this.alive.length * 2);
    alive.set(this.alive);
    this.alive = alive;
  }

  private rehash(): void {
    this.reserve(this.table.length * 8);
    this.table = new Int32Array(this.table.length * 2);
    const mask = this.table.length - 1;
    for (let number = 0; number < this.keys; number++) {
      let place = hashWords(this.words, number * this.width, this.width) & mask;
      while (this.table[place] !== 0) place = (place + 1) & mask;
      this.table[place] = number + 1;
    }
  }

  /** Where the key is, or the empty place where it would go. */
  private place(key: Int32Array): number {
    const { table, words, width } = this;
    const mask = table.length - 1;
    let place = hashWords(key, 0, width) & mask;
    for (;;) {
      const number = (table[place] ?? 0) - 1;
      if (number < 0) return place;
      let word = 0;
      while (word < width && words[number * width + word] === key[word]) word += 1;
      if (word === width) return place;
      place = (place + 1) & mask;
    }
  }
}

function grown(list: Int32Array): Int32Array {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}

function hashWords(words: Int32Array, from: number, width: number): number {
  let hash = 0x811c9dc5;
  for (let word = from; word < from + width; word++) {
    hash = Math.imul(hash ^ (words[word] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}
