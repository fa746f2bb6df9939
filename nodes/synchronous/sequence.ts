/**
 * The updates of one key that a server has stored, in their order, and the object as those that are done have left it. The first
 * `executed` of them are done: nothing comes between or before these any more.
 */
import type { Outcome } from "../host.js";
import { StateMachine, type StateMachineMistakes } from "../kv/state-machine.js";
import type { Stamp, Update } from "./messages.js";

export class Sequence {
  readonly updates: Update[] = [];
  executed = 0;
  readonly machine: StateMachine;

  constructor(mistakes: StateMachineMistakes) {
    this.machine = new StateMachine(mistakes);
  }

  /** Puts an update in its place, and returns how many come before it. */
  insert(update: Update, isBefore: (a: Stamp, b: Stamp) => boolean): number {
    let place = this.updates.length;
    // Nearly always it is the last.
    for (; place > 0; place--) {
      const before = this.updates[place - 1];
      if (before === undefined || !isBefore(update.stamp, before.stamp)) break;
    }
    this.updates.splice(place, 0, update);
    if (place < this.executed) this.executed += 1;
    return place;
  }

  /** The updates that are stored and not known to be done. */
  get doubtful(): readonly Update[] {
    return this.updates.slice(this.executed);
  }

  get isInDoubt(): boolean {
    return this.executed < this.updates.length;
  }

  hasExecuted(update: Update): boolean {
    return this.updates.lastIndexOf(update) < this.executed;
  }

  /** Executes the next one. */
  execute(): { readonly update: Update; readonly place: number; readonly outcome: Outcome } {
    const update = this.updates[this.executed];
    if (update === undefined) throw new Error("there is no update left to execute");
    this.executed += 1;
    return { update, place: this.executed, outcome: this.machine.apply(update.request) };
  }
}
