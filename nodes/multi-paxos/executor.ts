/**
 * What a node knows to be chosen, executed in the order of slots, and the requests of clients that wait for that: a replica of van Renesse and
 * Altinbuken, "Paxos Made Moderately Complex" (2015), section 2.1. Snapshots take the place of the executed part of the log (section 4.2;
 * Chandra, Griesemer and Redstone, "Paxos Made Live", 2007, section 5.5).
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Host } from "../host.js";
import { isQuery, StateMachine } from "../kv/state-machine.js";
import type { Acceptor } from "./acceptor.js";
import { Configuration } from "./configuration.js";
import { type Entry, nameOf, requestName } from "./entry.js";
import type { MultiPaxosMessage } from "./messages.js";
import { type Snapshot, SnapshotStore, snapshotRule } from "./snapshot.js";
import type { MultiPaxosTrace } from "./traces.js";
import type { MultiPaxosVariant } from "./variants.js";

/** Only in one variant: how long after the log is collected the snapshot is written. */
const lateSnapshotMs = 200;

export class Executor {
  /** Everything up to this slot is chosen, as far as this node knows, and executed. */
  chosen = 0;
  readonly configuration: Configuration;
  readonly machine: StateMachine;
  /** Requests that clients have made here, by name, until they are executed. */
  readonly waiting = new Map<string, ClientRequest>();
  private readonly snapshots: SnapshotStore;

  constructor(
    private readonly host: Host<MultiPaxosMessage, MultiPaxosTrace>,
    private readonly acceptor: Acceptor,
    alpha: number,
    private readonly variant: MultiPaxosVariant | null,
    private readonly assertions: Assertions,
  ) {
    this.snapshots = new SnapshotStore(host.disk);
    this.configuration = new Configuration(host.members, alpha);
    this.machine = new StateMachine({ applyDuplicates: variant === "apply-duplicates" });
  }

  load(): void {
    this.snapshots.load();
    const { latest } = this.snapshots;
    if (latest === null) return;
    this.restore(latest);
    this.acceptor.coveredUpTo(latest.slot);
  }

  /** The entry is chosen for the next slot, and everything before it is executed. */
  learn(slot: number, ballot: number, entry: Entry): void {
    this.assertions.assert(slot === this.chosen + 1, "slots are executed one after the other", `slot ${slot}`);
    this.acceptor.learn(slot, ballot, entry);
    this.chosen = slot;
    this.host.trace({ type: "chosen", key: String(slot), value: nameOf(entry) });
    if (entry.members !== undefined) this.configuration.changed(slot, entry.members);
    if (entry.request !== null) this.execute(entry.request);
    if (slot - (this.snapshots.latest?.slot ?? 0) >= snapshotRule.every) this.takeSnapshot(snapshotRule.kept);
  }

  private execute(request: ClientRequest): void {
    const outcome = isQuery(request.command) ? this.machine.query(request.command) : this.machine.apply(request);
    const name = requestName(request);
    const asked = this.waiting.get(name);
    if (asked === undefined) return;
    this.waiting.delete(name);
    this.host.reply(asked, outcome);
  }

  // Snapshots

  /** What a node that lacks this slot needs in its place, if it is collected here. */
  snapshotFor(slot: number): Snapshot | null {
    return slot < this.acceptor.first ? this.snapshots.latest : null;
  }

  /** An operator wants one. */
  snapshot(): void {
    if (this.chosen > (this.snapshots.latest?.slot ?? 0)) this.takeSnapshot(0);
  }

  /** Collects the log but for the last `kept` slots that are executed. */
  private takeSnapshot(kept: number): void {
    const { host, chosen } = this;
    const { memberships } = this.configuration;
    const snapshot = { slot: chosen, state: this.machine.snapshot(), memberships };
    if (this.variant === "collects-before-snapshot") {
      this.snapshots.writeLater(snapshot);
      host.setTimer("snapshot", lateSnapshotMs);
    } else this.snapshots.write(snapshot);
    this.acceptor.collect(chosen - kept + 1);
    host.disk.sync();
  }

  /** In one variant. */
  onSnapshotTimer(): void {
    if (this.snapshots.latest !== null) this.snapshots.write(this.snapshots.latest);
    this.host.disk.sync();
  }

  /** The state of another node, which has executed more. */
  install(snapshot: Snapshot): void {
    if (snapshot.slot <= this.chosen) return;
    this.snapshots.write(snapshot);
    this.acceptor.collect(snapshot.slot + 1);
    this.host.disk.sync();
    this.restore(snapshot);
    for (const [name, request] of this.waiting) {
      const outcome = this.machine.answered(request);
      if (outcome === undefined) continue;
      this.waiting.delete(name);
      this.host.reply(request, outcome);
    }
  }

  private restore({ slot, state, memberships }: Snapshot): void {
    this.machine.restore(state);
    this.configuration.memberships = memberships;
    this.chosen = slot;
  }
}
