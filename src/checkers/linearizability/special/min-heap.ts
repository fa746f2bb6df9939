/** A binary heap of small integers, least key first; the key of an item is there before the item is pushed, and stays as it is. */
export class MinHeap {
  private readonly items: number[] = [];
  private count = 0;

  constructor(private readonly keys: ArrayLike<number>) {}

  push(item: number): void {
    const key = this.keys[item] ?? 0;
    let place = this.count++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.keyAt(parent) <= key) break;
      this.items[place] = this.items[parent] ?? 0;
      place = parent;
    }
    this.items[place] = item;
  }

  /** −1 when there is none. */
  pop(): number {
    if (this.count === 0) return -1;
    const first = this.items[0] ?? 0;
    const last = this.items[--this.count] ?? 0;
    const key = this.keys[last] ?? 0;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.keyAt(child + 1) < this.keyAt(child)) child += 1;
      if (key <= this.keyAt(child)) break;
      this.items[place] = this.items[child] ?? 0;
      place = child;
    }
    this.items[place] = last;
    return first;
  }

  private keyAt(place: number): number {
    return this.keys[this.items[place] ?? 0] ?? 0;
  }
}
