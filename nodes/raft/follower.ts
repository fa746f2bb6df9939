/**
 * How a follower keeps its log like the leader's (section 5.3 of the paper), and takes over the leader's snapshot where the leader's log does
 * not go back far enough (Ongaro's thesis, section 5.1 and figure 5.3). The messages are of the present term.
 */
import type { Assertions } from "../assertions.js";
import type { Disk, Host, NodeId } from "../host.js";
import { discardedTrace } from "../trace.js";
import type { Copy } from "./copy.js";
import type { RaftLog } from "./log.js";
import type { AppendEntries, Entry, InstallSnapshot, RaftMessage } from "./messages.js";
import type { Snapshots } from "./snapshots.js";
import type { RaftTrace } from "./traces.js";
import type { RaftVariant } from "./variants.js";

export interface FollowerOwner {
  readonly term: number;
  commitUpTo(index: number): void;
}

export class Follower {
  constructor(
    private readonly owner: FollowerOwner,
    private readonly host: Host<RaftMessage, RaftTrace>,
    private readonly disk: Disk,
    private readonly log: RaftLog,
    private readonly copy: Copy,
    private readonly snapshots: Snapshots,
    private readonly variant: RaftVariant | null,
    private readonly assertions: Assertions,
  ) {}

  onAppendEntries(from: NodeId, { prevLogIndex, prevLogTerm, entries, leaderCommit, round }: AppendEntries): void {
    if (!this.log.holds(prevLogIndex, prevLogTerm)) {
      // Where to continue: past our end, or at the start of the run of conflicting entries (end of section 5.3).
      const index =
        prevLogIndex > this.log.lastIndex ? this.log.lastIndex + 1 : this.log.firstIndexOfTerm(prevLogIndex);
      this.answer(from, false, index, round);
      return;
    }
    this.store(prevLogIndex, entries);
    const lastNew = prevLogIndex + entries.length;
    const known = this.variant === "commit-beyond-match" ? this.log.lastIndex : lastNew;
    this.owner.commitUpTo(Math.min(leaderCommit, known));
    this.answer(from, true, lastNew, round);
  }

  onInstallSnapshot(from: NodeId, { snapshot, round }: InstallSnapshot): void {
    const { index, term } = snapshot;
    // A log that has the snapshot's last entry keeps what comes after it.
    const known = index <= this.copy.commitIndex || this.log.termAt(index) === term;
    if (known && this.variant !== "snapshot-replaces-longer-log") this.owner.commitUpTo(index);
    else {
      this.assert(index >= this.copy.commitIndex, "what is committed stays");
      const first = this.log.base.index + 1;
      const entries = this.snapshots.install(snapshot);
      this.copy.isAt(index);
      // The state is that of the snapshot now, whatever was applied before.
      this.traceDiscarded(first, entries, 0);
    }
    this.answer(from, true, index, round);
  }

  private answer(leader: NodeId, success: boolean, index: number, round: number): void {
    this.host.send(leader, { type: "AppendResult", term: this.owner.term, success, index, round });
  }

  private store(prevLogIndex: number, entries: readonly Entry[]): void {
    // What a snapshot covers is committed: the leader has the same.
    const first = Math.max(prevLogIndex, this.log.base.index) + 1;
    if (this.variant === "truncate-always" && this.log.lastIndex >= first) this.discardFrom(first);
    let stored = false;
    let knewSome = false;
    let index = prevLogIndex;
    for (const entry of entries) {
      index += 1;
      if (index <= this.log.lastIndex) {
        if (this.log.holds(index, entry.term)) {
          knewSome = true;
          continue;
        }
        this.discardFrom(index);
      }
      this.log.append(entry);
      stored = true;
    }
    const forgets = this.variant === "log-not-synced" || (knewSome && this.variant === "partly-known-not-synced");
    if (stored && !forgets) this.disk.sync();
  }

  private discardFrom(index: number): void {
    const { commitIndex, lastApplied } = this.copy;
    this.assert(index > commitIndex, "what is committed stays");
    const entries = this.log.truncateFrom(index);
    if (index <= commitIndex) this.copy.isAt(Math.min(lastApplied, index - 1));
    this.traceDiscarded(index, entries, lastApplied);
  }

  /**
   * What the state has executed is not lost: a snapshot has it, or a request that was sent again stood in the log twice. `lastApplied`: entries
   * up to this one are what it had executed, and are gone.
   */
  private traceDiscarded(index: number, entries: readonly Entry[], lastApplied: number): void {
    const discarded = entries.flatMap(({ request }, place) => {
      if (request === null) return [];
      const isCopy = index + place > lastApplied && this.copy.hasExecuted(request);
      return isCopy ? [] : [request];
    });
    if (discarded.length > 0) this.host.trace(discardedTrace(this.owner.term, index, discarded));
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `term ${this.owner.term}`);
  }
}
