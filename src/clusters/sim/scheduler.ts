/**
 * Virtual time: a queue of actions ordered by their time and, at equal times, by the order in which they were scheduled. The
 * queue runs in one thread and as fast as it can; whoever awaits a promise made by this clock goes on before time does.
 */
import type { Clock, Timer } from "../cluster.js";

/** What happens at a moment of virtual time. */
export interface Action {
  fire(): void;
}

/** So many actions run without a break; then signals and a display get their turn. */
const actionsPerTurn = 20_000;

export class Scheduler implements Clock {
  private now = 0;
  private order = 0;
  /** A binary heap in three parallel arrays, smallest first. */
  private times = new Float64Array(1024);
  private orders = new Float64Array(1024);
  private readonly actions: (Action | undefined)[] = [];
  private size = 0;
  /** Somebody who awaits can go on. */
  private awaited = false;
  private stopped = false;
  /** Actions run so far. */
  steps = 0;
  /** Place of the action that runs now among all that were ever scheduled. */
  running = 0;

  nowNs(): number {
    return this.now;
  }

  /** Schedules for a moment in ns; a moment that is past means now. */
  at(ns: number, action: Action): void {
    this.enqueue(this.momentOf(ns), this.nextPlace(), action);
  }

  /** A moment that time can have: whole ns, and not past. */
  momentOf(ns: number): number {
    return ns > this.now ? Math.round(ns) : this.now;
  }

  /** What is scheduled now comes after everything scheduled before for the same moment. */
  nextPlace(): number {
    return this.order++;
  }

  /** Puts an action where it would be if it had been scheduled for the moment when `place` was taken. */
  enqueue(time: number, place: number, action: Action): void {
    if (this.size === this.times.length) this.grow();
    this.siftUp(this.size++, time, place, action);
  }

  after(ms: number, callback: () => void): () => void {
    const action = new CallbackAction(callback);
    this.at(this.now + ms * 1e6, action);
    return () => action.cancel();
  }

  timer(callback: () => void): Timer {
    return new CallbackTimer(this, callback);
  }

  promise<T>(executor: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      executor(
        (value) => {
          this.awaited = true;
          resolve(value);
        },
        (reason) => {
          this.awaited = true;
          reject(reason);
        },
      );
    });
  }

  /** Runs until `stop`. Rejects with what an action throws, or if nothing is left that could ever happen. */
  async run(): Promise<void> {
    while (!this.stopped) {
      this.awaited = false;
      const moved = this.turn();
      // biome-ignore lint/style/noRestrictedGlobals: a macrotask comes after every promise reaction that is ready
      await new Promise((resolve) => setImmediate(resolve));
      if (!moved && !this.awaited && !this.stopped && this.size === 0) {
        throw new Error("the simulation waits for something that nothing scheduled can bring about");
      }
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private turn(): boolean {
    let budget = actionsPerTurn;
    while (budget > 0 && this.size > 0 && !this.awaited && !this.stopped) {
      budget -= 1;
      this.now = this.times[0] ?? 0;
      this.running = this.orders[0] ?? 0;
      this.steps += 1;
      this.pop()?.fire();
    }
    return budget < actionsPerTurn;
  }

  private pop(): Action | undefined {
    const { times, orders, actions } = this;
    const first = actions[0];
    const last = --this.size;
    const action = actions[last];
    actions[last] = undefined;
    if (last > 0 && action !== undefined) this.siftDown(times[last] ?? 0, orders[last] ?? 0, action);
    return first;
  }

  private siftUp(from: number, time: number, order: number, action: Action): void {
    const { times, orders, actions } = this;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentTime = times[parent] as number; // the parent of a place in the heap is in the heap
      if (parentTime < time || (parentTime === time && (orders[parent] as number) < order)) break;
      times[place] = times[parent] as number;
      orders[place] = orders[parent] as number;
      actions[place] = actions[parent];
      place = parent;
    }
    times[place] = time;
    orders[place] = order;
    actions[place] = action;
  }

  private siftDown(time: number, order: number, action: Action): void {
    const { times, orders, actions, size } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      // Both children's places are below `size`, as checked.
      let childTime = times[child] as number;
      if (child + 1 < size) {
        const otherTime = times[child + 1] as number;
        if (
          otherTime < childTime ||
          (otherTime === childTime && (orders[child + 1] as number) < (orders[child] as number))
        ) {
          child += 1;
          childTime = otherTime;
        }
      }
      if (time < childTime || (time === childTime && order < (orders[child] as number))) break;
      times[place] = childTime;
      orders[place] = orders[child] as number;
      actions[place] = actions[child];
      place = child;
    }
    times[place] = time;
    orders[place] = order;
    actions[place] = action;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    const orders = new Float64Array(this.orders.length * 2);
    times.set(this.times);
    orders.set(this.orders);
    this.times = times;
    this.orders = orders;
  }
}

class CallbackAction implements Action {
  private callback: (() => void) | undefined;

  constructor(callback: () => void) {
    this.callback = callback;
  }

  cancel(): void {
    this.callback = undefined;
  }

  fire(): void {
    this.callback?.();
  }
}

/**
 * Most timeouts are cancelled and set anew long before they are due, and would be most of the queue. So one that is set for later than
 * its action in the queue waits for that one, and is then put where it belongs.
 */
class CallbackTimer implements Action, Timer {
  /** When to call back, and in which place among the actions of that moment; Infinity if it is not set. */
  private dueAt = Number.POSITIVE_INFINITY;
  private place = 0;
  /** The same of the earliest action in the queue. */
  private queuedFor = Number.POSITIVE_INFINITY;
  private queuedPlace = 0;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly callback: () => void,
  ) {}

  set(ms: number): void {
    const { scheduler } = this;
    this.dueAt = scheduler.momentOf(scheduler.nowNs() + ms * 1e6);
    this.place = scheduler.nextPlace();
    if (this.dueAt < this.queuedFor) this.enqueue();
  }

  cancel(): void {
    this.dueAt = Number.POSITIVE_INFINITY;
  }

  fire(): void {
    const { scheduler } = this;
    // An action that an earlier one has replaced.
    if (scheduler.running !== this.queuedPlace) return;
    this.queuedFor = Number.POSITIVE_INFINITY;
    if (this.dueAt === Number.POSITIVE_INFINITY) return;
    if (this.place !== this.queuedPlace) this.enqueue();
    else {
      this.dueAt = Number.POSITIVE_INFINITY;
      this.callback();
    }
  }

  private enqueue(): void {
    this.queuedFor = this.dueAt;
    this.queuedPlace = this.place;
    this.scheduler.enqueue(this.dueAt, this.place, this);
  }
}
