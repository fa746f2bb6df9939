/**
 * A real process that alternately pauses and runs: each pause is the one that a cluster can inject anyway, so it overlaps with other
 * pauses, and ends with the process, as one does. The first pause proves the effect.
 */
import type { Clock } from "../contract/cluster.js";

export interface Pausable {
  /** The proof of its first pause; null if there is no process. */
  pause(reason: object): Promise<string | null>;
  resume(reason: object): Promise<void>;
}

export interface Turns {
  readonly stopMs: number;
  readonly runMs: number;
}

export class Throttle {
  private readonly reason = {};
  private turning: Promise<void> = Promise.resolve();
  private ended = false;
  private cancel = (): void => {};

  constructor(
    private readonly process: Pausable,
    private readonly clock: Pick<Clock, "after">,
    private readonly turns: Turns,
  ) {}

  async begin(): Promise<string | null> {
    const seen = await this.process.pause(this.reason);
    const { stopMs, runMs } = this.turns;
    this.next(stopMs, "resume");
    return seen === null ? null : `${seen}, and so for ${stopMs} of each ${stopMs + runMs} ms`;
  }

  /** Rejects if the process could not be stopped or continued at some point: then it was not throttled as it should have been. */
  async end(): Promise<void> {
    this.abandon();
    await this.turning.finally(() => this.process.resume(this.reason));
  }

  /** There are no more pauses, and the process stays as it is: it is about to end. */
  abandon(): void {
    this.ended = true;
    this.cancel();
  }

  private next(afterMs: number, act: "pause" | "resume"): void {
    this.cancel = this.clock.after(afterMs, () => {
      this.turning = this.turn(act);
      // The error is passed to the caller that ends it.
      this.turning.catch(() => {});
    });
  }

  private async turn(act: "pause" | "resume"): Promise<void> {
    await this.process[act](this.reason);
    if (this.ended) return;
    if (act === "pause") this.next(this.turns.stopMs, "resume");
    else this.next(this.turns.runMs, "pause");
  }
}
