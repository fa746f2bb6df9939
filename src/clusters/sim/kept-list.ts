/**
 * A list that is emptied all the time and keeps its memory. An array gives its memory back when it is emptied and allocates again at the
 * next item, which a simulation would do at nearly every step.
 */
export class KeptList<T> {
  private readonly places: T[] = [];
  length = 0;

  push(item: T): void {
    this.places[this.length++] = item;
  }

  at(index: number): T | undefined {
    return index >= 0 && index < this.length ? this.places[index] : undefined;
  }

  /** What is stored at a place that was filled before, also after `clear`. */
  kept(index: number): T {
    return this.places[index] as T;
  }

  last(): T | undefined {
    return this.at(this.length - 1);
  }

  clear(): void {
    this.length = 0;
  }

  /** Removes the first `count` items. */
  dropFirst(count: number): void {
    if (count < this.length) this.places.copyWithin(0, count, this.length);
    this.length -= count;
  }

  /** Removes all items from the one at `index` on and returns them. */
  cut(index: number): T[] {
    const removed = this.places.slice(index, this.length);
    this.length = Math.min(index, this.length);
    return removed;
  }
}
