/** The requests that clients of a primary wait for: updates until their entries are committed, reads until the primary may answer them. */
import type { ClientRequest, Host, Outcome } from "../host.js";
import type { PrimaryBackupMessage } from "./messages.js";
import type { PrimaryBackupTrace } from "./traces.js";

const timerOf = (index: number): string => `write ${index}`;

/** The entry whose time is over, if the timer is one of these. */
export function entryOf(timer: string): number | undefined {
  return timer.startsWith("write ") ? Number(timer.slice("write ".length)) : undefined;
}

export class Waiting {
  private readonly updates = new Map<number, ClientRequest>();
  private reads: ClientRequest[] = [];

  constructor(private readonly host: Host<PrimaryBackupMessage, PrimaryBackupTrace>) {}

  /** `withinMs`: when a timer is due, if the update is not answered by then. */
  forEntry(index: number, request: ClientRequest, withinMs?: number): void {
    this.updates.set(index, request);
    if (withinMs !== undefined) this.host.setTimer(timerOf(index), withinMs);
  }

  toRead(request: ClientRequest): void {
    this.reads.push(request);
  }

  /** The request that waits for this entry, which does so no longer. */
  take(index: number): ClientRequest | undefined {
    const request = this.updates.get(index);
    this.updates.delete(index);
    return request;
  }

  answer(index: number, outcome: Outcome): void {
    const request = this.take(index);
    if (request === undefined) return;
    this.host.cancelTimer(timerOf(index));
    this.host.reply(request, outcome);
  }

  answerReads(outcomeOf: (request: ClientRequest) => Outcome): void {
    for (const request of this.reads) this.host.reply(request, outcomeOf(request));
    this.reads = [];
  }

  /** The node leads no longer: whether an update takes effect is up to the next primary. */
  abandon(): void {
    for (const [index, request] of this.updates) {
      this.host.cancelTimer(timerOf(index));
      this.host.reply(request, { type: "info", error: "no longer the primary" });
    }
    this.updates.clear();
    this.answerReads(() => ({ type: "fail", error: "no longer the primary", retry: true }));
  }
}
