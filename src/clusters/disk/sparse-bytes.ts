/** The content of a file: blocks that were never written take no memory and read as zeros. */

const blockSize = 64 * 1024;

/** What stood in a part of a file; parts between the pieces are zeros. */
export type Pieces = readonly { readonly offset: number; readonly bytes: Buffer }[];

/** Memory that contents take together. */
export interface Tally {
  bytes: number;
}

export class SparseBytes {
  private readonly blocks = new Map<number, Buffer>();
  private end = 0;

  constructor(private readonly tally: Tally = { bytes: 0 }) {}

  get size(): number {
    return this.end;
  }

  /** Memory in use, in bytes. */
  get allocated(): number {
    return this.blocks.size * blockSize;
  }

  /** At most up to the end. */
  read(offset: number, length: number): Buffer {
    const stop = Math.min(offset + length, this.end);
    if (stop <= offset) return Buffer.alloc(0);
    const found = Buffer.alloc(stop - offset);
    this.each(offset, stop, (block, from, to, at) => block.copy(found, at - offset, from, to));
    return found;
  }

  write(offset: number, bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      const at = offset + done;
      const index = Math.floor(at / blockSize);
      const from = at % blockSize;
      let block = this.blocks.get(index);
      if (block === undefined) {
        block = Buffer.alloc(blockSize);
        this.blocks.set(index, block);
        this.tally.bytes += blockSize;
      }
      done += bytes.copy(block, from, done, done + Math.min(blockSize - from, bytes.length - done));
    }
    this.end = Math.max(this.end, offset + bytes.length);
  }

  /** A new end; what lies beyond it is gone. */
  resize(size: number): void {
    if (size < this.end) {
      this.zero(size, this.end - size);
      for (const index of this.blocks.keys()) {
        if (index * blockSize >= size && this.blocks.delete(index)) this.tally.bytes -= blockSize;
      }
    }
    this.end = size;
  }

  /** The end stays where it is. */
  zero(offset: number, length: number): void {
    this.each(offset, offset + length, (block, from, to) => block.fill(0, from, to));
  }

  /** What stands in a part, as far as it lies before the end. */
  pieces(offset: number, length: number): Pieces {
    const found: { offset: number; bytes: Buffer }[] = [];
    this.each(offset, Math.min(offset + length, this.end), (block, from, to, at) => {
      found.push({ offset: at, bytes: Buffer.from(block.subarray(from, to)) });
    });
    return found;
  }

  /** Flips one bit of what was ever written; `pick` draws below its argument. Undefined if nothing was. */
  flip(pick: (below: number) => number): { at: number; was: number; is: number } | undefined {
    const written = [...this.blocks.keys()].filter((index) => index * blockSize < this.end).sort((a, b) => a - b);
    const index = written[pick(Math.max(1, written.length))];
    const block = index === undefined ? undefined : this.blocks.get(index);
    if (index === undefined || block === undefined) return undefined;
    const at = pick(Math.min(blockSize, this.end - index * blockSize));
    const was = block[at] ?? 0;
    const is = was ^ (1 << pick(8));
    block[at] = is;
    return { at: index * blockSize + at, was, is };
  }

  /** The parts of written blocks between two positions; `at` is the position of `from` in the file. */
  private each(start: number, stop: number, see: (block: Buffer, from: number, to: number, at: number) => void): void {
    for (let at = start; at < stop; ) {
      const index = Math.floor(at / blockSize);
      const from = at % blockSize;
      const to = Math.min(blockSize, from + stop - at);
      const block = this.blocks.get(index);
      if (block !== undefined) see(block, from, to, at);
      at += to - from;
    }
  }
}
