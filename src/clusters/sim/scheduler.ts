/**
 * Virtual time: a queue of actions ordered by their time and, at equal times, by the order in which they were scheduled. The queue runs in
 * one thread and as fast as it can; code that awaits a promise made by this clock runs before time advances.
 */
import type { Clock, Timer } from "../../contract/cluster.js";
import { type Action, ActionQueue } from "./action-queue.js";

/** This many actions run without a break; then signals, messages of other threads and a display get their turn. */
const actionsBetweenBreaks = 20_000;

export class Scheduler implements Clock {
  private now = 0;
  private order = 0;
  private readonly queue = new ActionQueue();
  /** Code that awaits a promise can run. */
  private awaited = false;
  /** Actions until the next break. None at first: a caller that makes one short run after another gets a break in each. */
  private untilBreak = 0;
  private stopped = false;
  /** Actions run so far. */
  steps = 0;
  /** Place of the action that runs now among all that were ever scheduled. */
  running = 0;

  nowNs(): number {
    return this.now;
  }

  /** Schedules for a moment in ns; a moment in the past means now. */
  at(ns: number, action: Action): void {
    this.enqueue(this.momentOf(ns), this.nextPlace(), action);
  }

  /** A valid moment: whole ns, and not in the past. */
  momentOf(ns: number): number {
    return ns > this.now ? Math.round(ns) : this.now;
  }

  /** What is scheduled now comes after everything scheduled before for the same moment. */
  nextPlace(): number {
    return this.order++;
  }

  /** Puts an action where it would be if it had been scheduled for the moment when `place` was taken. */
  enqueue(time: number, place: number, action: Action): void {
    this.queue.push(time, place, action);
  }

  after(ms: number, callback: () => void): () => void {
    let pending: Action | undefined = callback;
    this.at(this.now + ms * 1e6, () => pending?.());
    return () => {
      pending = undefined;
    };
  }

  timer(callback: () => void): Timer {
    return new CallbackTimer(this, callback);
  }

  /** A promise that is resolved already: code that awaits it runs before time advances. */
  resolved<T>(value: T): Promise<T> {
    this.awaited = true;
    return Promise.resolve(value);
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
      if (moved && this.untilBreak > 0) await everyReaction();
      else {
        await aBreak();
        this.untilBreak = actionsBetweenBreaks;
      }
      if (!moved && !this.awaited && !this.stopped && this.queue.size === 0) {
        throw new Error("the simulation is stuck: it waits for something, and nothing is scheduled");
      }
    }
  }

  stop(): void {
    this.stopped = true;
  }

  /** Runs actions until code that awaits a promise can run; false if there was no action to run. */
  private turn(): boolean {
    const { queue } = this;
    const before = this.steps;
    const last = before + Math.max(1, this.untilBreak);
    while (this.steps < last && queue.size > 0 && !this.awaited && !this.stopped) {
      this.now = queue.nextTime();
      this.running = queue.nextPlace();
      this.steps += 1;
      const action = queue.pop();
      action();
    }
    this.untilBreak -= this.steps - before;
    return this.steps > before;
  }
}

/** Resolves after every promise reaction that is ready, and those that they make ready: as a macrotask would, in a fraction of the time. */
function everyReaction(): Promise<void> {
  // biome-ignore lint/style/noRestrictedGlobals: only the end of the queue of promise reactions is of interest
  return new Promise((resolve) => process.nextTick(resolve));
}

/** As above, but everything else that the thread has to do has been done as well. */
function aBreak(): Promise<void> {
  // biome-ignore lint/style/noRestrictedGlobals: a macrotask comes after every promise reaction that is ready
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Most timeouts are cancelled and set again long before they are due, and would make up most of the queue. So a timeout that is set for
 * later than its action in the queue waits for that action, and is then put where it belongs.
 */
class CallbackTimer implements Timer {
  /** When to call back, and in which place among the actions of that moment; Infinity if it is not set. */
  private dueAt = Number.POSITIVE_INFINITY;
  private place = 0;
  /** The same for the earliest action in the queue. */
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

  private readonly fire = (): void => {
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
  };

  private enqueue(): void {
    this.queuedFor = this.dueAt;
    this.queuedPlace = this.place;
    this.scheduler.enqueue(this.dueAt, this.place, this.fire);
  }
}
