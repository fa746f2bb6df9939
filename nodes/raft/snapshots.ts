/**
 * Snapshots and log compaction (Ongaro's thesis, chapter 5; section 7 of the extended paper). Each server takes its own, of what it has
 * applied, and gives up the entries before it once the snapshot is durable. A snapshot consists of the state machine with its client sessions
 * (section 6.3), the last entry that it covers, and the configuration that was in force there (section 5.1). A follower whose next entry the
 * leader has given up is sent the leader's snapshot instead, in one message: figure 5.3 without the chunks.
 */
import type { Disk, Host, Json } from "../host.js";
import { fingerprint } from "../log/fingerprint.js";
import type { ReplicatedStateMachine } from "../state-machine.js";
import type { RaftLog } from "./log.js";
import type { Entry, RaftMessage, Snapshot } from "./messages.js";
import type { RaftTrace } from "./traces.js";
import type { RaftVariant } from "./variants.js";

const file = "snapshot";
/** A snapshot is taken in the background, beside the requests of clients (section 5.1.3). */
const afterMs = 5;

/** After how many applied entries a snapshot is taken, and how many of them stay in the log, for followers that are a little behind. */
export interface SnapshotPolicy {
  readonly every: number;
  readonly kept: number;
}

export class Snapshots {
  private snapshot: Snapshot | undefined;
  private due = false;

  constructor(
    private readonly host: Host<RaftMessage, RaftTrace>,
    private readonly disk: Disk,
    private readonly log: RaftLog,
    private readonly machine: ReplicatedStateMachine,
    /** Null for none. */
    private readonly policy: SnapshotPolicy | null,
    private readonly variant: RaftVariant | null,
  ) {}

  get latest(): Snapshot | undefined {
    return this.snapshot;
  }

  /** After a restart: the state machine continues from the snapshot on disk. */
  load(): Snapshot | undefined {
    // Written by `store`: its checksum vouches for that.
    this.snapshot = this.disk.read(file).at(-1) as unknown as Snapshot | undefined;
    if (this.snapshot !== undefined) this.machine.restore(this.snapshot.state);
    return this.snapshot;
  }

  /** Entries up to this one are applied. */
  applied(index: number): void {
    if (this.policy === null || this.due || index - (this.snapshot?.index ?? 0) < this.policy.every) return;
    this.due = true;
    this.host.setTimer("snapshot", afterMs);
  }

  /** Takes a snapshot of what is applied, and gives up the entries that it makes superfluous. */
  take(lastApplied: number): void {
    this.due = false;
    if (this.policy === null || lastApplied <= (this.snapshot?.index ?? 0)) return;
    const index = this.variant === "snapshot-ahead-of-state" ? this.log.lastIndex : lastApplied;
    const state = this.machine.snapshot();
    const snapshot = { index, term: this.log.termAt(index), configuration: this.log.configurationAt(index), state };
    if (this.variant === "compact-before-snapshot") {
      this.log.compact(index - this.policy.kept);
      this.disk.sync();
      this.store(snapshot);
      return;
    }
    this.store(snapshot);
    this.disk.sync();
    this.tell(snapshot, "taken");
    this.log.compact(index - this.policy.kept);
  }

  /**
   * The leader's snapshot replaces the log and the state (figure 5.3, step 6 to 8). Returns the entries that were in the log: some of them
   * may be other than those that the snapshot covers.
   */
  install(snapshot: Snapshot): readonly Entry[] {
    this.store(snapshot);
    const replaced = this.log.startAfter(
      this.variant === "snapshot-without-configuration" ? this.forgetful(snapshot) : snapshot,
      this.variant === "snapshot-keeps-configuration",
    );
    this.disk.sync();
    this.machine.restore(snapshot.state);
    this.tell(snapshot, "installed");
    return replaced;
  }

  private store(snapshot: Snapshot): void {
    this.snapshot = this.variant === "snapshot-without-configuration" ? this.forgetful(snapshot) : snapshot;
    this.disk.rewrite(file, [this.snapshot as unknown as Json]); // a snapshot consists of JSON values
  }

  private forgetful(snapshot: Snapshot): Snapshot {
    return { ...snapshot, configuration: { index: 0, members: this.host.members } };
  }

  private tell({ index, term, state }: Snapshot, how: "taken" | "installed"): void {
    this.host.trace({ type: "raft/snapshot", index, term, state: fingerprint(state), how });
  }
}
