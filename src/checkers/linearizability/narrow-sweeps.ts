/**
 * Looks for an order by a sweep that keeps only a few configurations at each return; where none of them gets any further it goes
 * back and keeps more, until it is past that place. Quick where there are many orders, and it matters how much is left for later, as
 * it does with indeterminate operations: depth-first search finds out too late that it has spent them. Acquits; refutes only where
 * nothing was left out.
 */
import type { StepLimits } from "../limits.js";
import type { Partition } from "./partition.js";
import { Sweep } from "./sweep.js";

/** Configurations that are kept, and returns to go back by; both grow with each attempt at one place. */
const leastWidth = 4;
const leastBack = 64;
const growth = 2;
const mostAttempts = 10;

export class NarrowSweeps {
  /** Undefined until the answer is known. */
  valid: boolean | undefined;
  /** True if it has kept as many as it may and still found no order. */
  exhausted = false;
  configurations = 0;

  private readonly sweep: Sweep;
  /** The return that it did not get past, and how often. */
  private hardest = -1;
  private attempts = 0;

  constructor(partition: Partition, limits: StepLimits) {
    this.sweep = new Sweep(partition, undefined, limits, leastWidth);
  }

  get bytes(): number {
    return this.sweep.bytes;
  }

  order(): readonly number[] {
    return this.sweep.order();
  }

  /** The return that is being swept. */
  get position(): number {
    return this.sweep.position;
  }

  longest(): readonly number[] {
    return this.sweep.longest();
  }

  /** Runs until the answer is known or about this many more configurations were met. May throw LimitReached. */
  run(configurations: number): void {
    const { sweep } = this;
    const until = this.configurations + configurations;
    while (this.valid === undefined && !this.exhausted && this.configurations < until) {
      const before = sweep.configurations;
      const position = this.attempts === 0 ? Number.POSITIVE_INFINITY : this.hardest + leastBack;
      sweep.run(until - this.configurations, position);
      this.configurations += sweep.configurations - before;
      this.valid = sweep.valid;
      if (sweep.lost) this.tryAgain();
      else if (sweep.position >= position) {
        this.attempts = 0;
        sweep.width = leastWidth;
      }
    }
  }

  private tryAgain(): void {
    this.hardest = Math.max(this.hardest, this.sweep.position);
    this.attempts += 1;
    if (this.attempts > mostAttempts) {
      this.exhausted = true;
      return;
    }
    this.sweep.width = leastWidth * growth ** this.attempts;
    this.sweep.back(leastBack * growth ** this.attempts);
  }
}
