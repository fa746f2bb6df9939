/**
 * What a node has accepted and delivered: its history, the object that the delivered part of it led to, and the snapshots that take the place of
 * its beginning. How a leader's synchronisation changes that (DSN 2011, section IV, step f.2.1; Medeiros 2012, section 4.3: TRUNC and SNAP).
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, Outcome } from "../host.js";
import { StateMachine } from "../kv/state-machine.js";
import { fingerprint } from "../log/fingerprint.js";
import { discardedTrace } from "../trace.js";
import type { Epochs } from "./epochs.js";
import { ForgetfulDisk } from "./forgetful-disk.js";
import { History } from "./history.js";
import type { Entry, ZabMessage } from "./messages.js";
import { type Snapshot, type SnapshotPolicy, Snapshots } from "./snapshots.js";
import type { ZabTrace } from "./traces.js";
import type { ZabVariant } from "./variants.js";
import { compareZxids } from "./zxid.js";

export interface DeliveryOwner {
  /** The request was delivered now. */
  applied(request: ClientRequest, outcome: Outcome): void;
  /** What was delivered elsewhere came in a snapshot. */
  restored(): void;
}

export class Delivered {
  readonly history: History;
  /** Transactions that are committed, as far as this node knows, and delivered to its state. */
  committed = 0;
  readonly machine = new StateMachine();
  private readonly snapshots: Snapshots;
  /** Only in the variants that have it. */
  private readonly forgetful: ForgetfulDisk | undefined;

  constructor(
    private readonly owner: DeliveryOwner,
    private readonly host: Host<ZabMessage, ZabTrace>,
    private readonly epochs: Epochs,
    policy: SnapshotPolicy | null,
    private readonly variant: ZabVariant | null,
    private readonly assertions: Assertions,
  ) {
    const forgets = variant === "retained-state" || variant === "snap-in-memory";
    this.forgetful = forgets ? new ForgetfulDisk(host.disk) : undefined;
    const disk = this.forgetful ?? host.disk;
    this.history = new History(disk);
    this.snapshots = new Snapshots(disk, policy);
  }

  get snapshot(): Snapshot | undefined {
    return this.snapshots.latest;
  }

  load(): void {
    this.history.load();
    this.snapshots.load();
    const { snapshot } = this;
    if (snapshot === undefined) return;
    this.restore(snapshot.index, snapshot.state);
    // A crash between the snapshot of a SNAP and the history behind it.
    if (this.history.agreesWith(snapshot)) return;
    this.history.continueAfter(snapshot, []);
    this.host.disk.sync();
  }

  private restore(index: number, state: Json): void {
    this.machine.restore(state);
    this.committed = index;
  }

  /** In one variant, what a node that has lost its leader does to its history. */
  retainState(): void {
    this.forgetful?.withoutWriting(() => void this.history.truncate(this.committed));
  }

  // Broadcast

  /** Step f.3.2: in the order of the history, each once everything before it is delivered. */
  deliverUpTo(index: number): void {
    this.assert(index <= this.history.lastIndex, "only what is in the history is delivered");
    while (this.committed < index) {
      this.committed += 1;
      const { request } = this.history.at(this.committed);
      this.owner.applied(request, this.machine.apply(request));
    }
  }

  /**
   * If one is due; called before the next delivery, so that no client waits for it, and what was delivered last is in the history for observers to see.
   * The snapshot is written first: a crash must not leave a history whose beginning is nowhere.
   */
  takeSnapshot(): void {
    const { committed: index, history } = this;
    const keptFrom = this.snapshots.keptFrom(index);
    if (keptFrom === undefined) return;
    this.snapshots.write({ index, last: history.zxidAt(index), state: this.machine.snapshot() });
    history.compact(keptFrom - 1);
    this.host.disk.sync();
    this.traceSnapshot("taken");
  }

  // Synchronisation

  /** TRUNC: the first `length` transactions stay. */
  cutBack(length: number): void {
    this.discard(length, () => this.history.truncate(length));
  }

  /** SNAP: others take the place of all transactions, behind a snapshot if the leader's history does not go back to the beginning. */
  replace(entries: readonly Entry[], snapshot: Snapshot | undefined): void {
    if (snapshot !== undefined && snapshot.index > this.committed) this.install(snapshot, entries);
    else if (snapshot === undefined && this.history.base.index === 0) this.replaceAll(entries);
    else this.replaceAfter(snapshot?.index ?? 0, entries);
  }

  private replaceAll(entries: readonly Entry[]): void {
    const same = entries.findIndex((entry, at) => {
      const own = this.history.find(at + 1);
      return own === undefined || compareZxids(entry, own) !== 0;
    });
    const replaced = this.history.from(1, this.history.lastIndex);
    const replace = (): void => this.history.replace(entries);
    const shared = Math.min(same < 0 ? entries.length : same, replaced.length);
    this.discard(shared, () => {
      if (this.variant === "snap-in-memory") this.forgetful?.withoutWriting(replace);
      else replace();
      return replaced.slice(shared);
    });
  }

  /**
   * `after`: the place before the first of the entries. As much is delivered here, or more, and is in the leader's history. Of what follows,
   * nothing that is the same there may go for a moment: it may have been acknowledged.
   */
  private replaceAfter(after: number, entries: readonly Entry[]): void {
    const { history } = this;
    const agrees = (index: number): boolean => {
      const [own, other] = [history.find(index), entries[index - after - 1]];
      return own !== undefined && other !== undefined && compareZxids(own, other) === 0;
    };
    let kept = this.committed;
    while (agrees(kept + 1)) kept += 1;
    this.cutBack(kept);
    for (const entry of entries.slice(kept - after)) history.append(entry);
  }

  private install(snapshot: Snapshot, entries: readonly Entry[]): void {
    const change = (): readonly Entry[] => {
      this.snapshots.write(snapshot);
      return this.history.continueAfter(snapshot, entries);
    };
    const replaced = this.variant === "snap-in-memory" ? this.forgetful?.withoutWriting(change) : change();
    this.host.disk.sync();
    this.restore(snapshot.index, snapshot.state);
    // Of what comes earlier, only the snapshot knows whether it went.
    const later = replaced?.filter((entry) => compareZxids(entry, snapshot.last) > 0) ?? [];
    const gone = later.filter((entry) => !entries.some((other) => compareZxids(entry, other) === 0));
    this.traceDiscarded(snapshot.index + 1, gone);
    this.traceSnapshot("installed");
    this.owner.restored();
  }

  /** Transactions after the first `kept` ones go; what is delivered must not be among them. */
  private discard(kept: number, remove: () => readonly Entry[]): void {
    this.assert(kept >= this.committed, "what is delivered stays");
    const discarded = remove();
    this.committed = Math.min(this.committed, kept);
    this.traceDiscarded(kept + 1, discarded);
  }

  private traceDiscarded(from: number, entries: readonly Entry[]): void {
    const discarded = entries.map(({ request }) => request);
    if (discarded.length > 0) this.host.trace(discardedTrace(this.epochs.accepted, from, discarded));
  }

  private traceSnapshot(how: "taken" | "installed"): void {
    if (this.snapshot === undefined) return;
    const { index, last, state } = this.snapshot;
    this.host.trace({ type: "zab/snapshot", index, epoch: last.epoch, state: fingerprint(state), how });
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `epoch ${this.epochs.current}`);
  }
}
