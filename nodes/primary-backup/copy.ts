/** What a node holds: its log on disk, how much of it is committed, and the state that this has led to. */
import type { ClientRequest, Command, LogView, Outcome } from "../host.js";
import { StateMachine } from "../kv/state-machine.js";
import type { DiskLog } from "../log/disk-log.js";
import type { Entry } from "./messages.js";

export class Copy {
  /** Entries that clients may see. */
  private committed = 0;
  private applied = 0;
  private machine = new StateMachine();
  readonly logView: LogView;

  constructor(private readonly log: DiskLog<Entry>) {
    this.logView = {
      commitIndex: () => this.committed,
      lastIndex: () => log.lastIndex,
      epochAt: (index) => log.epochAt(index),
      requestAt: (index) => log.find(index)?.request ?? null,
      entryAt: (index) => log.find(index),
      state: () => this.machine.snapshot(),
    };
  }

  get commit(): number {
    return this.committed;
  }

  query(command: Command): Outcome {
    return this.machine.query(command);
  }

  /** `executed` is called for each entry, in their order. The log holds all of them. */
  commitUpTo(last: number, executed: (index: number, outcome: Outcome) => void = () => {}): void {
    this.committed = Math.max(this.committed, last);
    while (this.applied < this.committed) {
      this.applied += 1;
      executed(this.applied, this.machine.apply(this.log.at(this.applied).request));
    }
  }

  requestsFrom(index: number): readonly ClientRequest[] {
    return this.log.from(index, Number.POSITIVE_INFINITY).map(({ request }) => request);
  }

  /**
   * Discards the entries from `index` on; if they were applied, the state is rebuilt from the rest. Returns their requests, without copies of
   * what the rest has executed: a request that was sent again may stand in the log twice.
   */
  discardFrom(index: number): readonly ClientRequest[] {
    const discarded = this.log.truncate(index - 1);
    this.committed = Math.min(this.committed, index - 1);
    if (this.applied >= index) {
      this.machine = new StateMachine();
      this.applied = 0;
      this.commitUpTo(this.committed);
    }
    return discarded.flatMap(({ request }) => (this.machine.answered(request) === undefined ? [request] : []));
  }
}
