/**
 * Moments (gaps of a timeline) that no interval of a changing set covers, and what contains them. A segment tree: an interval is
 * withdrawn, and a moment that becomes free is found, in time logarithmic in the number of gaps (as in Lee & Mathur 2025).
 */
export class Uncovered {
  private readonly size: number;
  /** By node: intervals that cover the node's gaps and no larger node's; plus the least of that below. */
  private readonly cover: Int32Array;
  private readonly least: Int32Array;
  /** By node: the first waiting item in its list; by entry of lists: item, next entry. */
  private readonly head: Int32Array;
  private readonly entryItem: number[] = [];
  private readonly entryNext: number[] = [];
  private readonly free: Uint8Array;

  /** `gaps`: how many there are. */
  constructor(gaps: number) {
    let size = 1;
    while (size < gaps) size *= 2;
    this.size = size;
    this.cover = new Int32Array(2 * size);
    this.least = new Int32Array(2 * size);
    this.head = new Int32Array(2 * size).fill(-1);
    this.free = new Uint8Array(size + 1);
    for (let gap = gaps; gap < size; gap++) this.add(gap, gap, beyond);
  }

  /** Adds (1) or withdraws (−1) an interval of gaps, both ends included. */
  add(from: number, to: number, amount: number): void {
    this.forNodes(from, to, (node) => {
      this.cover[node] = (this.cover[node] ?? 0) + amount;
      this.least[node] = (this.least[node] ?? 0) + amount;
    });
    for (let left = (from + this.size) >> 1, right = (to + this.size) >> 1; left > 0; left >>= 1, right >>= 1) {
      this.pull(left);
      if (right !== left) this.pull(right);
    }
  }

  /** The item waits for a gap from `from` to `to`, both included, to become free. */
  wait(from: number, to: number, item: number): void {
    this.forNodes(from, to, (node) => {
      this.entryItem.push(item);
      this.entryNext.push(this.head[node] ?? -1);
      this.head[node] = this.entryItem.length - 1;
    });
  }

  /** A gap that nothing covers, which is free from now on and not given again; −1 for none. Its items are put into `items`. */
  take(items: number[]): number {
    if ((this.least[1] ?? 0) !== 0) return -1;
    let node = 1;
    while (node < this.size) {
      const left = 2 * node;
      node = (this.least[left] ?? 0) === 0 ? left : left + 1;
    }
    const gap = node - this.size;
    this.free[gap] = 1;
    this.add(gap, gap, beyond);
    for (; node > 0; node >>= 1) {
      for (let entry = this.head[node] ?? -1; entry >= 0; entry = this.entryNext[entry] ?? -1) {
        items.push(this.entryItem[entry] ?? 0);
      }
      this.head[node] = -1;
    }
    return gap;
  }

  /** The last gap up to this one that is free, and the first from it on; `none` beyond the bound. */
  lastFree(gap: number, bound: number): number {
    for (let each = gap; each >= bound; each--) if (this.free[each] === 1) return each;
    return -1;
  }

  firstFree(gap: number, bound: number): number {
    for (let each = gap; each <= bound; each++) if (this.free[each] === 1) return each;
    return -1;
  }

  private pull(node: number): void {
    this.least[node] = (this.cover[node] ?? 0) + Math.min(this.least[2 * node] ?? 0, this.least[2 * node + 1] ?? 0);
  }

  private forNodes(from: number, to: number, visit: (node: number) => void): void {
    for (let left = from + this.size, right = to + this.size + 1; left < right; left >>= 1, right >>= 1) {
      if ((left & 1) === 1) visit(left++);
      if ((right & 1) === 1) visit(--right);
    }
  }
}

/** More intervals than there can be. */
const beyond = 0x3fff_ffff;
