/**
 * A set of rows of 32-bit words, all of one width: the configurations from which the search is known to fail. Open addressing;
 * rows are stored and compared whole, since a set that trusts hashes can take a live configuration for a dead one.
 */
export class FailedConfigurations {
  private rows: Int32Array;
  /** Row number + 1, or 0 for an empty place. */
  private table: Int32Array;
  private count = 0;

  constructor(private readonly width: number) {
    this.rows = new Int32Array(width * 64);
    this.table = new Int32Array(256);
  }

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return (this.rows.length + this.table.length) * 4;
  }

  has(row: Int32Array): boolean {
    return (this.table[this.place(row)] ?? 0) !== 0;
  }

  add(row: Int32Array): void {
    const place = this.place(row);
    if ((this.table[place] ?? 0) !== 0) return;
    if ((this.count + 1) * this.width > this.rows.length) {
      const larger = new Int32Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    this.rows.set(row.subarray(0, this.width), this.count * this.width);
    this.count += 1;
    this.table[place] = this.count;
    if (this.count * 2 > this.table.length) this.grow();
  }

  private grow(): void {
    this.table = new Int32Array(this.table.length * 2);
    for (let number = 0; number < this.count; number++) {
      const row = this.rows.subarray(number * this.width, (number + 1) * this.width);
      this.table[this.place(row)] = number + 1;
    }
  }

  /** Where the row is, or the empty place where it would go. */
  private place(row: Int32Array): number {
    let hash = 0x811c9dc5;
    for (let word = 0; word < this.width; word++) {
      hash = Math.imul(hash ^ (row[word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
    const mask = this.table.length - 1;
    let place = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const number = this.table[place] ?? 0;
      if (number === 0 || this.sameRow(number - 1, row)) return place;
      place = (place + 1) & mask;
    }
  }

  private sameRow(number: number, row: Int32Array): boolean {
    const start = number * this.width;
    for (let word = 0; word < this.width; word++) {
      if (this.rows[start + word] !== row[word]) return false;
    }
    return true;
  }
}
