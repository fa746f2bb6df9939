/**
 * The publisher: the only node that executes transactions. It writes a change log ahead of what it does (Mohan et al., "ARIES", 1992), and
 * sends it to the subscribers as far as it is on its own disk. Roles and rules are those of PostgreSQL's logical replication (manual, chapters
 * "Logical Replication" and "Logical Decoding") and of SQL Server's transactional replication: one snapshot, then the log.
 */

import { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { type Copy, Database, digestOf } from "./database.js";
import type { MoreRows, ReplicationMessage } from "./messages.js";
import type { ReplicationTrace } from "./traces.js";
import { neverAhead, type ReplicationVariant } from "./variants.js";

/** A transaction takes this long from its change to its commit, in which others begin and end. */
const transactionMs = { least: 1, most: 15 };
const tickMs = 100;
/**
 * Parts of a snapshot follow each other by a round trip, while the log grows by what clients write: a large snapshot goes in larger parts, so that the log
 * still leads on from it once it is loaded.
 */
const leastRowsPerPart = 8;
const mostParts = 16;
const entriesPerMessage = 50;
/** The log is shortened when it is this long. */
const compactAt = 48;
/** A subscriber that lags further behind needs a new snapshot, unless that has more rows than the log has entries. */
const mostKept = 96;

/** What the publisher knows of a subscriber: PostgreSQL's replication slot. */
interface Slot {
  /** The first entry that it may still need. */
  needs: number;
  sent: number;
  /** The snapshot that it is loading. */
  loading: { readonly snapshot: number; readonly copy: Copy } | null;
  /** Ticks since it confirmed anything. */
  silent: number;
}

export class Publisher implements Replica<ReplicationMessage> {
  private readonly database: Database;
  private readonly slots = new Map<NodeId, Slot>();
  /** Clients, and subscribers' requests, that wait for a commit: by the position of their change. */
  private readonly waiting = new Map<number, ClientRequest>();
  /** The log is on disk up to here. */
  private synced = 0;
  private snapshots: number;
  private readonly firstSnapshot: number;
  private ticking = false;
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<ReplicationMessage, ReplicationTrace>,
    private readonly variant: ReplicationVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.database = new Database(host.disk, this.assertions, false);
    // Begins anywhere, so that a part of a snapshot of an earlier life is none of a later one.
    this.snapshots = Math.floor(host.random() * 1_000_000_000);
    this.firstSnapshot = this.snapshots;
  }

  start(): void {
    const { database, host } = this;
    database.load();
    if (!database.exists) database.replace({ position: 0, from: 1, rows: [] });
    // What was open will never be committed.
    if (database.open.size > 0) {
      database.append({ type: "restart" });
      database.advance();
    }
    this.sync();
    host.trace({ type: "role", role: "publisher", leads: true, epoch: 1 });
    for (const other of host.members) {
      if (other === host.id) continue;
      this.slots.set(other, { needs: database.first, sent: database.last, loading: null, silent: 0 });
      // A subscriber that lacks something before this asks for it.
      this.ship(other);
    }
    this.tick();
  }

  onMessage(from: NodeId, message: ReplicationMessage): void {
    const slot = this.slots.get(from);
    if (slot === undefined) return;
    switch (message.type) {
      case "Subscribe":
        this.onSubscribe(from, slot, message.have);
        return;
      case "MoreRows":
        this.onMoreRows(from, slot, message);
        return;
      case "Confirm":
        slot.needs = Math.max(slot.needs, message.have + 1);
        slot.silent = 0;
        // One message does not hold a long lag, and no update may come that would send more.
        if (slot.loading === null && slot.sent < this.synced) this.ship(from);
        return;
      case "AskPosition":
        this.host.send(from, { type: "TellPosition", read: message.read, position: this.database.position });
        return;
      case "Forward":
        this.onForward(from, message.request);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { host, database } = this;
    const answered = database.machine.answered(request);
    if (request.command.key === undefined) host.reply(request, { type: "fail", error: "no key" });
    else if (isQuery(request.command)) host.reply(request, database.machine.query(request.command));
    else if (answered !== undefined) host.reply(request, answered);
    else this.waiting.set(this.begin(request), request);
  }

  onTimer(name: string): void {
    if (name === "tick") this.onTick();
    else if (name.startsWith("commit ")) this.commit(Number(name.slice("commit ".length)));
  }

  inspect(): ReplicaStatus {
    const { position, last } = this.database;
    const leader = this.host.id;
    return { role: "publisher", leads: true, epoch: 1, leader, commitIndex: position, lastIndex: last };
  }

  life(): Json {
    return this.firstSnapshot;
  }

  durable(): Readonly<Record<string, Json>> {
    return this.database.durable();
  }

  // Transactions

  private onForward(from: NodeId, request: ClientRequest): void {
    const { position, machine } = this.database;
    const outcome = machine.answered(request);
    const { client, seq } = request;
    if (outcome === undefined) this.begin(request);
    else this.host.send(from, { type: "Done", client, seq, outcome, position });
  }

  /** Returns the position of its change; a request that is sent again has one. */
  private begin(request: ClientRequest): number {
    const { database, host } = this;
    for (const [change, { client, seq }] of database.open) {
      if (client === request.client && seq === request.seq) return change;
    }
    const change = database.append({ type: "change", request });
    database.advance();
    const { least, most } = transactionMs;
    host.setTimer(`commit ${change}`, least + host.random() * (most - least));
    if (this.variant === "ships-unsynced") this.shipAll();
    return change;
  }

  private commit(change: number): void {
    const { database, host } = this;
    const request = database.open.get(change);
    if (request === undefined) return;
    this.assert(database.machine.answered(request) === undefined, "a request is one transaction");
    database.append({ type: "commit", change });
    if (this.variant === "ships-unsynced") this.shipAll();
    // From here on it is committed, whatever happens.
    if (this.variant !== "commit-not-synced") this.sync();
    for (const { position, after, request: done, outcome } of database.advance()) {
      const { client, seq } = done;
      const result = JSON.stringify(outcome);
      host.trace({ type: "transactional-replication/applied", position, after, client, seq, result });
      const waiting = this.waiting.get(change);
      if (waiting !== undefined) host.reply(waiting, outcome);
      this.waiting.delete(change);
    }
    this.shipAll();
    this.compact();
    this.tick();
  }

  private sync(): void {
    this.host.disk.sync();
    this.synced = this.database.last;
  }

  // Subscribers

  private onSubscribe(from: NodeId, slot: Slot, have: number | null): void {
    slot.silent = 0;
    const { database } = this;
    if (have === null || (have + 1 < database.first && this.variant !== "truncated-before-confirmed")) {
      this.beginSnapshot(from, slot);
      return;
    }
    this.assert(have <= this.synced, neverAhead);
    slot.loading = null;
    const resume = this.variant === "confirmed-before-stored" ? Math.max(have, slot.needs - 1) : have;
    slot.needs = Math.max(slot.needs, resume + 1);
    slot.sent = Math.max(resume, database.first - 1);
    this.ship(from);
  }

  private beginSnapshot(to: NodeId, slot: Slot): void {
    this.snapshots += 1;
    const whole = this.database.copy();
    const lost = this.variant === "open-transactions-lost";
    const copy = lost ? { ...whole, from: whole.position + 1 } : whole;
    // The log is kept from here on until the subscriber has it.
    slot.needs = copy.from;
    slot.loading = { snapshot: this.snapshots, copy };
    const { position, from, rows } = copy;
    this.host.trace({ type: "transactional-replication/snapshot", position, from, digest: digestOf(rows) });
    this.sendRows(to, slot, 0);
    this.tick();
  }

  private onMoreRows(from: NodeId, slot: Slot, { snapshot, part }: MoreRows): void {
    slot.silent = 0;
    if (slot.loading?.snapshot === snapshot) this.sendRows(from, slot, part);
    // It began before a restart of this node.
    else if (slot.loading === null) this.beginSnapshot(from, slot);
    // It loads an earlier one.
    else this.sendRows(from, slot, 0);
  }

  private sendRows(to: NodeId, { loading }: Slot, part: number): void {
    if (loading === null) return;
    const { snapshot, copy } = loading;
    const rows = this.variant === "snapshot-not-isolated" ? this.database.machine.rows() : copy.rows;
    const size = Math.max(leastRowsPerPart, Math.ceil(copy.rows.length / mostParts));
    const end = (part + 1) * size;
    const { position, from } = this.variant === "position-after-read" ? this.database.copy() : copy;
    const last = end >= rows.length;
    this.host.send(to, {
      ...{ type: "Rows", snapshot, part, last, position, from },
      rows: rows.slice(part * size, end),
    });
  }

  private shipAll(): void {
    for (const [subscriber, { loading }] of this.slots) if (loading === null) this.ship(subscriber);
  }

  private ship(to: NodeId): void {
    const slot = this.slots.get(to);
    if (slot === undefined) return;
    // The log may have been shortened past what was sent: the subscriber sees the gap, and asks for a snapshot.
    slot.sent = Math.max(slot.sent, this.database.first - 1);
    const first = slot.sent + 1;
    const stored = this.variant === "ships-unsynced" ? this.database.last : this.synced;
    const most = perMessage(this.host, entriesPerMessage);
    const entries = this.database.from(first, Math.min(most, Math.max(0, stored - slot.sent)));
    slot.sent += entries.length;
    this.host.send(to, { type: "Changes", first, entries });
  }

  /** The log is kept for those that lag, but not for ever: PostgreSQL's `max_slot_wal_keep_size`. */
  private compact(): void {
    const { database } = this;
    if (database.last - database.first + 1 < compactAt) return;
    const unsent = this.variant === "truncated-before-confirmed";
    const needed = [...this.slots.values()].map(({ needs, sent }) => (unsent ? sent + 1 : needs));
    const kept = Math.max(mostKept, database.rowsOnDisk);
    const from = Math.max(Math.min(database.last + 1, ...needed), database.last - kept);
    // Not for a few entries: all rows are written.
    if (from - database.first < compactAt / 2) return;
    database.compact(from);
    this.synced = database.last;
  }

  /** What a subscriber does not confirm is sent again. */
  private onTick(): void {
    this.ticking = false;
    for (const [subscriber, slot] of this.slots) {
      if (slot.loading === null && slot.needs > this.synced) continue;
      slot.silent += 1;
      if (slot.silent <= 2) continue;
      slot.silent = 0;
      if (slot.loading !== null) {
        // It may load another one, or have this one: then it says so, and is not left waiting for changes.
        this.sendRows(subscriber, slot, 0);
        continue;
      }
      slot.sent = Math.max(slot.needs, this.database.first) - 1;
      this.ship(subscriber);
    }
    this.tick();
  }

  private tick(): void {
    const unconfirmed = [...this.slots.values()].some(({ loading, needs }) => loading !== null || needs <= this.synced);
    if (this.ticking || !unconfirmed) return;
    this.ticking = true;
    this.host.setTimer("tick", tickMs);
  }

  private assert(condition: boolean, invariant: string): void {
    this.assertions.assert(condition, invariant, this.database.last);
  }
}
