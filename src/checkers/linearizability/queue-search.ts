/**
 * Decides FIFO queues whose values repeat. What a queue holds need not be known for that: the n-th value to come is the n-th to
 * leave, so an order is a sequence of pairs, an enqueue and the dequeue that took its value, and of empty answers between them. A
 * sequence stands for an order exactly if
 * - no enqueue in it began after a later enqueue, dequeue or empty answer had ended,
 * - no dequeue in it began after a later dequeue or empty answer had ended, and
 * - nothing before an empty answer began after anything that comes later had ended.
 * (Then enqueues, each as early as the dequeues to come allow, and dequeues can be merged.) What was enqueued and never taken comes after
 * all pairs; what is indeterminate has no end and may be missing.
 *
 * What needs no trying:
 * - Of the enqueues of a value that could be next, the one that ends first may be taken, and so of the dequeues: exchanging two of the same
 *   value breaks no rule. Only where an empty answer is to come, it can matter which dequeue began first (`choices`).
 * - What is indeterminate is of use only where nothing completed of its value could be taken instead.
 * - Only pairs with the enqueue or with the dequeue that ends first of all that are left need be tried: in any order, the first pair with one
 *   of them may be moved to the front. It began before all that it passes had ended, since all of that ends after the two; and if an
 *   empty answer were among what it passes, that could have been placed already.
 * - If enqueue and dequeue are the first to end of all that are left of their value, that pair may be next (`surePair`): in any order, exchange
 *   them with the first ones of that value and move the pair to the front. Where no value appears twice at a time, all pairs are of that kind.
 * - An empty answer is placed as soon as it can be, since it asks for nothing afterwards.
 * - Of two states with the same completed operations left, one that used no more of each indeterminate kind is at least as good.
 *
 * A sequence that pairs values wrongly goes on for long where many clients are busy, but uses up what is indeterminate: enqueues and dequeues
 * of it are to be used about as they came (queue-balance.ts; queue-agenda.ts has what is tried first). There is no order once no state is left.
 */
import { LimitReached, type StepLimits } from "../limits.js";
import { Agenda } from "./queue-agenda.js";
import { Offered } from "./queue-balance.js";
import type { QueueHistory } from "./queue-pairs.js";
import { Sequence } from "./queue-sequence.js";
import type { Placed, State } from "./queue-state.js";
import type { Used } from "./queue-used.js";

/** States between looks at the clock. */
const statesBetweenLooks = 64;
const bytesPerState = 120;
const bytesPerNumber = 8;

/**
 * What is promising: little left behind what was placed, little used of what is indeterminate, and pairs that had to be placed soon, since what
 * has time may be needed later. `slackWeight`: of as much time as an operation takes on average. `offWeight`: of an operation by which a state
 * is off what Offered expects.
 */
const usedWeight = 4;
const slackWeight = 5;
const offWeight = 4;

export class QueueSearch {
  states = 0;
  bytes = 0;
  /** Pairs in the longest sequence that broke no rule. */
  longest = 0;
  private readonly sequence: Sequence;
  private readonly offered: Offered;
  private readonly agenda = new Agenda();
  /** Of the state that was gone on from last, and of the one at hand. */
  private usedBefore: Used;
  private slack = 0;

  constructor(
    history: QueueHistory,
    private readonly limits: StepLimits,
    /** States to meet at most. */
    private readonly mostStates = Number.POSITIVE_INFINITY,
  ) {
    this.sequence = new Sequence(history);
    this.offered = new Offered(history);
    this.usedBefore = this.sequence.used;
  }

  /** The operations' positions in an order, or null if there is none. Throws LimitReached. */
  run(): number[] | null {
    let found = this.meet({ before: undefined, items: [] });
    if (found !== undefined) return found;
    for (const state of this.agenda.states()) {
      found = this.expand(state);
      if (found !== undefined) return found;
    }
    return null;
  }

  private expand(state: State): number[] | undefined {
    const { sequence } = this;
    this.look();
    this.goTo(state);
    sequence.offer();
    for (const pair of sequence.choices()) {
      this.goTo(state);
      this.slack += sequence.slackOf(pair);
      sequence.place(pair);
      const found = this.meet(state.placed);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private goTo({ left, used, slack }: State): void {
    this.sequence.goTo(left, used);
    this.usedBefore = used;
    this.slack = slack;
  }

  /** Keeps the state, after what needs no trying; an order if that was all. */
  private meet(before: Placed): number[] | undefined {
    const { sequence } = this;
    sequence.settle();
    if (sequence.isDone) return sequence.order(before);
    this.longest = Math.max(this.longest, sequence.paired);
    const state = this.stateAfter(before);
    if (this.agenda.add(state, sequence.progress)) this.countBytes(state);
    return undefined;
  }

  private look(): void {
    this.states += 1;
    if (this.states > this.mostStates) throw new LimitReached("time");
    if (this.states % statesBetweenLooks === 0) {
      if (performance.now() > this.limits.deadline) throw new LimitReached("time");
      this.limits.memory?.look();
    }
  }

  private countBytes({ left, used, placed: { items } }: State): void {
    this.bytes += bytesPerState + bytesPerNumber * (left.length + 3 * items.length);
    if (used !== this.usedBefore) this.bytes += used.bytes;
    if (this.bytes > this.limits.memoryLimitBytes) throw new LimitReached("memory");
  }

  private stateAfter(before: Placed): State {
    const { used, items, putLimit, takeLimit, leftBehind, morePuts } = this.sequence;
    const promise = leftBehind + usedWeight * used.sum + slackWeight * this.slack;
    const rank = used.sum - this.offered.before(putLimit, takeLimit);
    const off = Math.abs(morePuts - this.offered.moreTakes(putLimit, takeLimit));
    return {
      placed: { before, items },
      left: this.sequence.left(),
      used,
      slack: this.slack,
      promise,
      guided: promise + offWeight * off,
      rank,
      balance: rank + off,
      isDropped: false,
      isOpen: true,
      alike: undefined,
    };
  }
}
