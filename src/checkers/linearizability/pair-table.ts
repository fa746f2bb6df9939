/**
 * Numbers by pairs of numbers, none of them negative but for the value, which may be −1. Open addressing, three words an entry: a Map of
 * millions of pairs, each made one number beyond 2^31, takes several times the memory and is several times as slow.
 */
const none = -1;

export class PairTable {
  /** What `get` gives for a pair that has no value. */
  static readonly absent = -2;

  private words = new Int32Array(3 * 64).fill(none);
  private count = 0;

  get bytes(): number {
    return this.words.length * Int32Array.BYTES_PER_ELEMENT;
  }

  get(first: number, second: number): number {
    const place = this.placeOf(first, second);
    return this.words[place] === none ? PairTable.absent : (this.words[place + 2] ?? 0);
  }

  /** For a pair that has no value yet. */
  add(first: number, second: number, value: number): void {
    const place = this.placeOf(first, second);
    this.words[place] = first;
    this.words[place + 1] = second;
    this.words[place + 2] = value;
    this.count += 1;
    if (this.count * 6 > this.words.length) this.rehash();
  }

  /** Where the pair is, or the empty place where it would go. */
  private placeOf(first: number, second: number): number {
    const { words } = this;
    const mixed = Math.imul(second + 1, 0x9e3779b1);
    let place = (Math.imul(first, 0x9e3779b1) ^ Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)) >>> 0;
    place = ((place ^ (place >>> 15)) & (words.length / 3 - 1)) * 3;
    while (words[place] !== none && (words[place] !== first || words[place + 1] !== second)) {
      place = place + 3 === words.length ? 0 : place + 3;
    }
    return place;
  }

  private rehash(): void {
    const old = this.words;
    this.words = new Int32Array(old.length * 2).fill(none);
    for (let entry = 0; entry < old.length; entry += 3) {
      if (old[entry] === none) continue;
      this.words.set(old.subarray(entry, entry + 3), this.placeOf(old[entry] ?? 0, old[entry + 1] ?? 0));
    }
  }
}
