/**
 * Reads at the node that was asked, which wait until it holds what the leader had committed when it was asked for a sync ("ZooKeeper:
 * Wait-free coordination for Internet-scale systems", 2010, section 4.4).
 */
import type { ClientRequest } from "../host.js";
import type { Zxid } from "./zxid.js";

interface WaitingRead {
  readonly request: ClientRequest;
  /** What must be delivered first; null until the leader has said it. */
  committed: Zxid | null;
  /** It was reminded of once: the next time, its sync is taken for lost. */
  late: boolean;
}

export class SyncedReads {
  private readonly waiting = new Map<number, WaitingRead>();

  /** `numbers`: begins anywhere, so that an answer to what this node asked before it crashed is none to what it asks now. */
  constructor(private numbers: number) {}

  /** Returns the number under which the leader is asked. */
  add(request: ClientRequest): number {
    this.numbers += 1;
    this.waiting.set(this.numbers, { request, committed: null, late: false });
    return this.numbers;
  }

  synced(number: number, committed: Zxid): void {
    const read = this.waiting.get(number);
    if (read !== undefined) read.committed ??= committed;
  }

  /** Answers those for which this much is delivered. */
  answer(delivered: (zxid: Zxid) => boolean, reply: (request: ClientRequest) => void): void {
    for (const [number, { request, committed }] of this.waiting) {
      if (committed === null || !delivered(committed)) continue;
      this.waiting.delete(number);
      reply(request);
    }
  }

  get waits(): boolean {
    return this.waiting.size > 0;
  }

  /**
   * Called every now and then: numbers of those whose sync is taken for lost, since it was not answered since the last call. Of the oldest only, if
   * there are more than `most`: a leader that is behind has not lost them, and is not to get them all again each time.
   */
  remind(most: number): readonly number[] {
    const again: number[] = [];
    for (const [number, read] of this.waiting) {
      if (read.committed !== null) continue;
      if (read.late && again.length < most) again.push(number);
      read.late = true;
    }
    return again;
  }

  /** Removes them all. */
  abandon(): readonly ClientRequest[] {
    const requests = [...this.waiting.values()].map(({ request }) => request);
    this.waiting.clear();
    return requests;
  }
}
