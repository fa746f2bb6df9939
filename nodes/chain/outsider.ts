/**
 * A node out of the chain follows the tail, so that it can be appended behind it: it asks again and again for what comes after its own log, and first
 * cuts off what the tail does not have (`catch-up.ts` has the tail's answers).
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Host } from "../host.js";
import type { DiskLog } from "../log/disk-log.js";
import { discardedTrace } from "../trace.js";
import type { ChainMessage, Cut, Entry, Pulled, Question } from "./messages.js";
import type { Place } from "./place.js";
import type { ChainTrace } from "./traces.js";
import type { ChainVariant } from "./variants.js";

const pullMs = 60;

/** The node, as far as it is concerned by that. */
export interface OutsiderOwner {
  readonly commit: number;
  append(entries: readonly Entry[]): void;
  commitUpTo(index: number): void;
  /** Whether the state has executed this request, or a later one of its client. */
  hasExecuted(request: ClientRequest): boolean;
  /** The log has lost its entries beyond this end. */
  cutTo(index: number): void;
  /** It holds all that the tail holds. */
  caughtUp(): void;
}

export class Outsider {
  /** How often this life has asked the tail, and the last of these questions to which no answer is taken any more. */
  private questions = 0;
  private answered = 0;
  /** In the present configuration. */
  caughtUp = false;

  constructor(
    private readonly owner: OutsiderOwner,
    private readonly place: Place,
    private readonly host: Host<ChainMessage, ChainTrace>,
    private readonly log: DiskLog<Entry>,
    private readonly variant: ChainVariant | null,
    private readonly assertions: Assertions,
  ) {}

  pull(): void {
    const { place, log } = this;
    if (place.isIn) return;
    this.host.setTimer("pull", pullMs);
    const tail = place.chain.at(-1);
    const { lastIndex } = log;
    const lastEpoch = log.epochAt(lastIndex);
    this.questions += 1;
    const question = { life: place.life, number: this.questions };
    if (tail !== undefined) this.host.send(tail, { type: "Pull", epoch: place.epoch, question, lastIndex, lastEpoch });
  }

  /** A copy of an answer that was taken, or one that was overtaken, is about another log than the present one. */
  private isInTime({ life, number }: Question): boolean {
    return life === this.place.life && number > this.answered;
  }

  onPulled({ question, prevIndex, prevEpoch, entries, lastIndex }: Pulled): void {
    const { owner, log } = this;
    if (this.place.isIn || !this.isInTime(question)) return;
    const follows = prevIndex === log.lastIndex && prevEpoch === log.epochAt(prevIndex);
    if (!follows) return;
    this.answered = this.questions;
    const was = this.caughtUp;
    if (this.variant === "unready-tail") this.caughtUp = true;
    else {
      owner.append(entries);
      // The tail has committed everything that it holds.
      owner.commitUpTo(log.lastIndex);
      if (log.lastIndex >= lastIndex) this.caughtUp = true;
      else this.pull();
    }
    if (this.caughtUp && !was) owner.caughtUp();
  }

  onCut({ question, lastIndex, lastEpoch, to }: Cut): void {
    const { owner, log } = this;
    if (this.place.isIn || !this.isInTime(question)) return;
    const asked = lastIndex === log.lastIndex && lastEpoch === log.epochAt(lastIndex);
    if (!asked) return;
    this.answered = this.questions;
    if (to < owner.commit) this.assertions.assert(false, "what is committed stays", `epoch ${this.place.epoch}`);
    // A request that was sent again may stand in the log twice: with a copy of what was executed before, nothing is lost.
    const discarded = log
      .truncate(to)
      .flatMap(({ request }) => (request === null || owner.hasExecuted(request) ? [] : [request]));
    this.host.disk.sync();
    owner.cutTo(to);
    if (discarded.length > 0) this.host.trace(discardedTrace(this.place.epoch, to + 1, discarded));
    this.pull();
  }
}
