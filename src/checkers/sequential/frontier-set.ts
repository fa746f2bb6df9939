/**
 * A set of rows of 32-bit words, all of one width: the frontiers from which a search is known to fail. Open addressing; rows
 * are stored and compared whole, since a set that trusts hashes could take a live frontier for a dead one.
 */
export class FrontierSet {
  private rows: Int32Array;
  /** Row number + 1, or 0 for an empty place. */
  private table = new Int32Array(256);
  private count = 0;

  constructor(private readonly width: number) {
    this.rows = new Int32Array(width * 64);
  }

  get bytes(): number {
    return (this.rows.length + this.table.length) * 4;
  }

  has(row: Int32Array): boolean {
    return this.table[this.placeOf(row, 0)] !== 0;
  }

  add(row: Int32Array): void {
    const place = this.placeOf(row, 0);
    if (this.table[place] !== 0) return;
    if ((this.count + 1) * this.width > this.rows.length) {
      const larger = new Int32Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    this.rows.set(row, this.count * this.width);
    this.count += 1;
    this.table[place] = this.count;
    if (this.count * 2 > this.table.length) {
      this.table = new Int32Array(this.table.length * 2);
      for (let number = 0; number < this.count; number++) {
        this.table[this.placeOf(this.rows, number * this.width)] = number + 1;
      }
    }
  }

  /** Place of the row that begins at `offset`, or the empty place where it belongs. */
  private placeOf(words: Int32Array, offset: number): number {
    let hash = 0x811c9dc5;
    for (let word = 0; word < this.width; word++) {
      hash = Math.imul(hash ^ words[offset + word]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const mask = this.table.length - 1;
    let place = (hash ^ (hash >>> 16)) & mask;
    for (let number = this.table[place]!; number !== 0; number = this.table[place]!) {
      const start = (number - 1) * this.width;
      let word = 0;
      while (word < this.width && this.rows[start + word] === words[offset + word]) word += 1;
      if (word === this.width) break;
      place = (place + 1) & mask;
    }
    return place;
  }
}
