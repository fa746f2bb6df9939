/**
 * Actions by their moment and, at one moment, by their place among all that were scheduled. Most simulations have few actions in
 * the queue, and most new ones come before nearly all others: the next few are kept sorted, the rest in a binary heap.
 */

/**
 * An action that is run at a moment of virtual time. A plain function: objects of the many classes that act would each need a lookup of
 * their method, at every event.
 */
export type Action = () => void;

/** At most this many are kept sorted. */
const mostSorted = 48;

export class ActionQueue {
  /** In three parallel arrays, the next one last. None of them comes after one in the heap. */
  private readonly times = new Float64Array(mostSorted);
  private readonly places = new Float64Array(mostSorted);
  private readonly actions: (Action | undefined)[] = new Array(mostSorted).fill(undefined);
  private sorted = 0;
  private readonly heap = new ActionHeap();

  get size(): number {
    return this.sorted + this.heap.size;
  }

  push(time: number, place: number, action: Action): void {
    const { heap } = this;
    if (heap.size > 0 && !heap.comesAfter(time, place)) {
      heap.push(time, place, action);
      return;
    }
    if (this.sorted === mostSorted && !this.spill(time, place)) heap.push(time, place, action);
    else this.insert(time, place, action);
  }

  /** The moment of the next action; there must be one. */
  nextTime(): number {
    return this.sorted > 0 ? (this.times[this.sorted - 1] as number) : this.heap.firstTime();
  }

  /** Place of the next action; there must be one. */
  nextPlace(): number {
    return this.sorted > 0 ? (this.places[this.sorted - 1] as number) : this.heap.firstPlace();
  }

  /** Removes the next action; there must be one. */
  pop(): Action {
    if (this.sorted === 0) return this.heap.pop();
    this.sorted -= 1;
    const action = this.actions[this.sorted] as Action; // places below `sorted` are filled
    this.actions[this.sorted] = undefined;
    return action;
  }

  private insert(time: number, place: number, action: Action): void {
    const { times, places, actions } = this;
    let index = this.sorted;
    this.sorted += 1;
    for (; index > 0; index--) {
      const otherTime = times[index - 1] as number;
      const otherPlace = places[index - 1] as number;
      if (otherTime > time || (otherTime === time && otherPlace > place)) break;
      times[index] = otherTime;
      places[index] = otherPlace;
      actions[index] = actions[index - 1];
    }
    times[index] = time;
    places[index] = place;
    actions[index] = action;
  }

  /** Moves the last half of the sorted actions to the heap; false if one with this moment and place would belong there too. */
  private spill(time: number, place: number): boolean {
    const { times, places, actions } = this;
    const half = mostSorted / 2;
    for (let index = 0; index < half; index++) {
      this.heap.push(times[index] as number, places[index] as number, actions[index] as Action);
    }
    times.copyWithin(0, half);
    places.copyWithin(0, half);
    actions.copyWithin(0, half);
    actions.fill(undefined, half);
    this.sorted = half;
    return this.heap.comesAfter(time, place);
  }
}

/** A binary heap in three parallel arrays, smallest first. */
class ActionHeap {
  private times = new Float64Array(64);
  private places = new Float64Array(64);
  private readonly actions: (Action | undefined)[] = [];
  size = 0;

  /** True if everything in the heap comes after this moment and place; it must not be empty. */
  comesAfter(time: number, place: number): boolean {
    const first = this.times[0] as number;
    return first > time || (first === time && (this.places[0] as number) > place);
  }

  firstTime(): number {
    return this.times[0] as number;
  }

  firstPlace(): number {
    return this.places[0] as number;
  }

  push(time: number, place: number, action: Action): void {
    if (this.size === this.times.length) this.grow();
    const { times, places, actions } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent] as number; // the parent of a place in the heap is in the heap
      if (parentTime < time || (parentTime === time && (places[parent] as number) < place)) break;
      times[at] = parentTime;
      places[at] = places[parent] as number;
      actions[at] = actions[parent];
      at = parent;
    }
    times[at] = time;
    places[at] = place;
    actions[at] = action;
  }

  /** There must be one. */
  pop(): Action {
    const { times, places, actions } = this;
    const first = actions[0] as Action;
    const last = --this.size;
    const action = actions[last];
    actions[last] = undefined;
    if (last > 0) this.siftDown(times[last] as number, places[last] as number, action);
    return first;
  }

  private siftDown(time: number, place: number, action: Action | undefined): void {
    const { times, places, actions, size } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      // Both children's places are below `size`, as checked.
      let childTime = times[child] as number;
      if (child + 1 < size) {
        const otherTime = times[child + 1] as number;
        if (
          otherTime < childTime ||
          (otherTime === childTime && (places[child + 1] as number) < (places[child] as number))
        ) {
          child += 1;
          childTime = otherTime;
        }
      }
      if (time < childTime || (time === childTime && place < (places[child] as number))) break;
      times[at] = childTime;
      places[at] = places[child] as number;
      actions[at] = actions[child];
      at = child;
    }
    times[at] = time;
    places[at] = place;
    actions[at] = action;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    const places = new Float64Array(this.places.length * 2);
    times.set(this.times);
    places.set(this.places);
    this.times = times;
    this.places = places;
  }
}
