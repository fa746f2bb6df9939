/**
 * How many indeterminate operations of each kind a state of a queue's search has used. It is never changed, but replaced, and the parts that
 * are as before are shared: where each value is put in once, there are thousands of kinds, and a state has used one more of one of them.
 */

/** Kinds of one part. */
const part = 64;
const shift = 6;

export class Used {
  private constructor(
    private readonly parts: readonly Int32Array[],
    /** Of all kinds together. */
    readonly sum: number,
  ) {}

  static none(kinds: number): Used {
    const nothing = new Int32Array(part);
    return new Used(new Array<Int32Array>(Math.ceil(kinds / part)).fill(nothing), 0);
  }

  count(kind: number): number {
    return this.parts[kind >> shift]?.[kind & (part - 1)] ?? 0;
  }

  withOneMore(kind: number): Used {
    const count = this.count(kind) + 1;
    const own = this.parts[kind >> shift]?.slice() ?? new Int32Array(part);
    own[kind & (part - 1)] = count;
    return new Used(this.parts.with(kind >> shift, own), this.sum + 1);
  }

  /** Of the same kinds. */
  isNoMoreThan(other: Used): boolean {
    if (this === other) return true;
    if (this.sum > other.sum) return false;
    for (const [place, mine] of this.parts.entries()) {
      const theirs = other.parts[place];
      if (mine === theirs) continue;
      for (let kind = 0; kind < part; kind++) if ((mine[kind] ?? 0) > (theirs?.[kind] ?? 0)) return false;
    }
    return true;
  }

  /** What it takes beside the one that it was made from. */
  get bytes(): number {
    return bytesPerPart + bytesPerReference * this.parts.length;
  }
}

const bytesPerPart = 400;
const bytesPerReference = 8;
