/**
 * Committed entries, as the first node committed them: entry i of every log must equal this one. Stored in columns, since a long run commits
 * hundreds of thousands of entries, and the garbage collector would keep moving an object for each.
 */
import type { ClientRequest, LogView, NodeId } from "../../nodes/host.js";
import { firstOf, sameRequest } from "./log-entries.js";

export interface Place {
  readonly index: number;
  readonly epoch: number;
}

export interface CommittedEntry {
  readonly epoch: number;
  /** Null for an entry that no client asked for. */
  readonly request: ClientRequest | null;
  /** The node that committed it first, and in which term. */
  readonly by: NodeId;
  readonly inEpoch: number;
}

/** By index, from 1. */
export class CommittedEntries {
  private readonly entries: (object | undefined)[] = [];
  private readonly requests: (ClientRequest | null)[] = [];
  private readonly epochs: number[] = [];
  private readonly nodes: NodeId[] = [];
  private readonly inEpochs: number[] = [];
  private unseen = 0;

  get length(): number {
    return this.epochs.length;
  }

  /** The entry at `index` of a log is committed, and comes after all others. Some before it may not have been seen. */
  add(log: LogView, index: number, by: NodeId, inEpoch: number): void {
    while (this.length < index - 1) {
      this.unseen += 1;
      this.entries.push(undefined);
      this.requests.push(null);
      this.epochs.push(-1);
      this.nodes.push(by);
      // No leader is later than that, so none is held to have it.
      this.inEpochs.push(Number.POSITIVE_INFINITY);
    }
    this.entries.push(log.entryAt?.(index));
    this.requests.push(log.requestAt(index));
    this.epochs.push(log.epochAt(index));
    this.nodes.push(by);
    this.inEpochs.push(inEpoch);
  }

  /** True if a log holds the same object that was committed; false proves nothing. */
  has(log: LogView, index: number): boolean {
    const entry = this.entries[index - 1];
    return entry !== undefined && entry === log.entryAt?.(index);
  }

  epochOf(index: number): number {
    return this.epochs[index - 1] ?? 0;
  }

  /** The entry must be there. */
  at(index: number): CommittedEntry {
    const by = this.nodes[index - 1];
    if (by === undefined) throw new RangeError(`entry ${index} was not committed`);
    const request = this.requests[index - 1] ?? null;
    return { epoch: this.epochOf(index), request, by, inEpoch: this.inEpochs[index - 1] ?? 0 };
  }

  /** The last entry up to `index` that holds a request. */
  placeOf(request: ClientRequest, index: number): Place | undefined {
    for (let at = Math.min(index, this.length); at > 0; at--) {
      if (sameRequest(this.requests[at - 1] ?? null, request)) return { index: at, epoch: this.epochOf(at) };
    }
    return undefined;
  }

  /** Whether all entries before this one were seen as they were committed. */
  sawAllBefore(index: number): boolean {
    return this.unseen === 0 && this.length >= index - 1;
  }

  /** Index of the first entry that was committed in a term before `epoch` and that a log does not hold. */
  firstMissing(log: LogView, epoch: number): number | undefined {
    const { epochs, inEpochs, entries } = this;
    const last = log.lastIndex();
    for (let at = firstOf(log) - 1; at < epochs.length; at++) {
      if ((inEpochs[at] ?? 0) >= epoch) continue;
      if (at >= last) return at + 1;
      const entry = entries[at];
      if (entry !== undefined && entry === log.entryAt?.(at + 1)) continue;
      if (log.epochAt(at + 1) !== epochs[at]) return at + 1;
    }
    return undefined;
  }
}
