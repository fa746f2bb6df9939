/**
 * Sends entries to the successor, within one epoch. Entries are sent as they come; entries that the successor lacks are sent again, whether
 * a message was lost, the successor was down, or the node between the two has failed (van Renesse and Schneider, section 3.2.3).
 */
import type { NodeId } from "../host.js";
import type { DiskLog } from "../log/disk-log.js";
import type { Entry, Forward } from "./messages.js";

export const entriesPerMessage = 100;

export interface SuccessorOptions {
  readonly id: NodeId;
  readonly epoch: number;
  readonly log: DiskLog<Entry>;
  readonly inherited: number | null;
  /** How many entries the next message may carry. */
  most(): number;
  send(to: NodeId, message: Forward): void;
}

export class Successor {
  private nextIndex: number;
  /**
   * The log length that it had reported when entries were last resent; the same report right after that answers messages that were already
   * under way. A while later it says that what was resent was lost, too (`listenAgain`).
   */
  private answered = -1;

  constructor(private readonly options: SuccessorOptions) {
    this.nextIndex = options.log.lastIndex + 1;
  }

  get id(): NodeId {
    return this.options.id;
  }

  /** Sends the entries appended since. */
  forward(): void {
    const { log } = this.options;
    while (this.nextIndex <= log.lastIndex) {
      const entries = log.from(this.nextIndex, this.options.most());
      this.send(this.nextIndex - 1, entries);
      this.nextIndex += entries.length;
    }
  }

  listenAgain(): void {
    this.answered = -1;
  }

  /** Asks whether the successor has everything. */
  probe(): void {
    this.listenAgain();
    this.send(this.options.log.lastIndex, []);
  }

  onLacks(lastIndex: number): void {
    if (lastIndex === this.answered) return;
    if (lastIndex >= this.options.log.lastIndex) this.probe();
    this.answered = lastIndex;
    this.nextIndex = lastIndex + 1;
    this.forward();
  }

  private send(prevIndex: number, entries: Forward["entries"]): void {
    const { id, epoch, log, inherited } = this.options;
    this.options.send(id, { type: "Forward", epoch, prevIndex, prevEpoch: log.epochAt(prevIndex), entries, inherited });
  }
}
