/**
 * Reads that wait at a leader until a majority has confirmed that it still leads, and until the entries that were committed when
 * they arrived are applied (Ongaro's thesis, section 6.4).
 */
import type { ClientRequest } from "../host.js";

interface PendingRead {
  readonly request: ClientRequest;
  readonly round: number;
  /** The commit index when the read arrived; −1 until an entry of this term is committed. */
  readIndex: number;
}

export class PendingReads {
  private reads: PendingRead[] = [];

  /**
   * `round` begins after the read arrived; `readIndex` is the commit index, or −1 if the leader does not know yet which entries are
   * committed.
   */
  add(request: ClientRequest, round: number, readIndex: number): void {
    this.reads.push({ request, round, readIndex });
  }

  /** The round for which the oldest read waits; undefined if none waits. */
  get nextRound(): number | undefined {
    return this.reads[0]?.round;
  }

  /** Removes and answers the reads for which rounds up to `confirmed` and entries up to `applied` suffice. */
  answer(confirmed: number, commitIndex: number, applied: number, reply: (request: ClientRequest) => void): void {
    const { reads } = this;
    // The remaining reads move up in the list, which is reused: this runs for every read.
    let still = 0;
    for (const read of reads) {
      if (read.readIndex < 0) read.readIndex = commitIndex;
      if (read.round <= confirmed && applied >= read.readIndex) reply(read.request);
      else reads[still++] = read;
    }
    while (reads.length > still) reads.pop();
  }

  /** Removes all reads. */
  abandon(): readonly ClientRequest[] {
    const requests = this.reads.map(({ request }) => request);
    this.reads = [];
    return requests;
  }
}
