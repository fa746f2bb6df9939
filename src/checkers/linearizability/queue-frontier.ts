/** States of a queue's search that are to be gone on from, least first: a binary heap. */
import type { State } from "./queue-state.js";

export class Frontier {
  private readonly heap: State[] = [];

  /** `by`: what is to be least; it must not change while a state is here. */
  constructor(private readonly by: "promise" | "guided" | "rank" | "balance") {}

  push(state: State): void {
    const { heap, by } = this;
    let place = heap.length;
    heap.push(state);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above[by] <= state[by]) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = state;
  }

  /** The least that is still open, which it is no more. Undefined if there is none. */
  take(): State | undefined {
    for (let state = this.pop(); state !== undefined; state = this.pop()) {
      if (!state.isOpen) continue;
      state.isOpen = false;
      if (!state.isDropped) return state;
    }
    return undefined;
  }

  private pop(): State | undefined {
    const { heap, by } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && right[by] < left[by]) child += 1;
      const least = heap[child] ?? left;
      if (last[by] <= least[by]) break;
      heap[place] = least;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}
