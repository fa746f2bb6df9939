/**
 * A subscriber: loads a snapshot while the publisher goes on, and then follows the change log. It answers reads from its own copy, and
 * passes updates on. An update is answered when it has come back in the log, so a client that stays at its subscriber reads what it wrote.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Outcome, Replica, ReplicaStatus } from "../host.js";
import { isQuery, type Row } from "../kv/state-machine.js";
import { type Applied, Database, digestOf } from "./database.js";
import type { Changes, Done, ReplicationMessage, Rows } from "./messages.js";
import type { ReplicationTrace } from "./traces.js";
import { noGap, type ReplicationVariant, storedFirst } from "./variants.js";

const tickMs = 100;
/** Ticks after which a client is sent to the publisher, or told that the outcome of its update is unknown. */
const patience = 4;
const compactAt = 32;
const silence = "the publisher is silent";

/** A read that waits for its position, which is null until the publisher has told it. */
interface WaitingRead {
  readonly request: ClientRequest;
  position: number | null;
  ticks: number;
}

interface WaitingUpdate {
  readonly request: ClientRequest;
  /** Once the publisher has said that it was committed before. */
  done: { readonly outcome: Outcome; readonly position: number } | null;
  ticks: number;
}

export class Subscriber implements Replica<ReplicationMessage> {
  private readonly database: Database;
  private readonly publisher: NodeId;
  /** The snapshot that is being loaded, and its rows so far. */
  private loading: { readonly snapshot: number; part: number; rows: readonly Row[] } | null = null;
  /** Nothing has come since the last question. */
  private asking = false;
  private confirmed = 0;
  private readonly reads = new Map<number, WaitingRead>();
  private readonly updates = new Map<string, WaitingUpdate>();
  private readNumber: number;
  private readonly firstRead: number;
  private ticking = false;
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<ReplicationMessage, ReplicationTrace>,
    private readonly localReads: boolean,
    private readonly variant: ReplicationVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.database = new Database(host.disk, this.assertions, variant === "seam-applied-twice");
    this.publisher = host.members[0] ?? host.id;
    // Begins anywhere, so that an answer to a read of an earlier life is none to one of a later life.
    this.readNumber = Math.floor(host.random() * 1_000_000_000);
    this.firstRead = this.readNumber;
  }

  start(): void {
    const { database, host } = this;
    database.load();
    if (this.variant === "resumes-after-last-commit" && database.exists) database.skipTo(database.position + 1);
    host.trace({ type: "role", role: "subscriber", leads: false, epoch: 1 });
    this.confirmed = database.last;
    this.subscribe();
  }

  onMessage(from: NodeId, message: ReplicationMessage): void {
    if (from !== this.publisher) return;
    switch (message.type) {
      case "Rows":
        this.onRows(message);
        return;
      case "Changes":
        this.onChanges(message);
        return;
      case "TellPosition": {
        const read = this.reads.get(message.read);
        if (read !== undefined) read.position ??= message.position;
        this.answer([]);
        return;
      }
      case "Done":
        this.onDone(message);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { host, database } = this;
    if (request.command.key === undefined) host.reply(request, { type: "fail", error: "no key" });
    else if (!isQuery(request.command)) {
      this.updates.set(request.client, { request, done: null, ticks: 0 });
      host.send(this.publisher, { type: "Forward", request });
    } else if (!this.localReads) {
      this.readNumber += 1;
      this.reads.set(this.readNumber, { request, position: null, ticks: 0 });
      host.send(this.publisher, { type: "AskPosition", read: this.readNumber });
    } else if (database.exists) host.reply(request, database.machine.query(request.command));
    else host.reply(request, { type: "fail", error: "no snapshot yet", retry: true, leader: this.publisher });
    this.tick();
  }

  onTimer(name: string): void {
    if (name !== "tick") return;
    this.ticking = false;
    if (this.asking) this.askAgain();
    this.asking = this.loading !== null || !this.database.exists || this.asking;
    this.confirm();
    for (const [number, read] of this.reads) this.remind(number, read);
    for (const update of [...this.updates.values()]) this.remindOfUpdate(update);
    this.tick();
  }

  inspect(): ReplicaStatus {
    const { position, last } = this.database;
    const leader = this.publisher;
    return { role: "subscriber", leads: false, epoch: 1, leader, commitIndex: position, lastIndex: last };
  }

  life(): Json {
    return this.firstRead;
  }

  durable(): Readonly<Record<string, Json>> {
    return this.database.durable();
  }

  // The snapshot

  private subscribe(): void {
    const { exists, last } = this.database;
    this.asking = true;
    this.host.send(this.publisher, { type: "Subscribe", have: exists ? last : null });
    this.tick();
  }

  private askAgain(): void {
    if (this.loading === null) this.subscribe();
    else {
      const { snapshot, part } = this.loading;
      this.host.send(this.publisher, { type: "MoreRows", snapshot, part });
    }
  }

  private onRows({ snapshot, part, last, rows, position, from }: Rows): void {
    const { database } = this;
    if (database.exists && database.position >= position && this.loading?.snapshot !== snapshot) {
      // The publisher believes that it lacks these rows, and sends no changes meanwhile.
      if (this.loading === null) this.subscribe();
      return;
    }
    if (part === 0 && this.loading?.snapshot !== snapshot) this.loading = { snapshot, part: 0, rows: [] };
    const { loading } = this;
    if (loading?.snapshot !== snapshot || loading.part !== part) return;
    this.asking = false;
    loading.part += 1;
    loading.rows = [...loading.rows, ...rows];
    if (last || this.variant === "serves-while-loading") database.replace({ position, from, rows: loading.rows });
    if (!last) {
      this.askAgain();
      this.answer([]);
      this.tick();
      return;
    }
    const digest = digestOf(loading.rows);
    this.loading = null;
    this.host.trace({ type: "transactional-replication/loaded", position, from, digest });
    this.confirmed = database.last;
    this.answer([]);
    this.subscribe();
  }

  // The change log

  private onChanges({ first, entries }: Changes): void {
    const { database } = this;
    // Until the snapshot is there, nothing can be made of changes.
    if (!database.exists || this.loading !== null) return;
    if (first > database.last + 1) {
      const { variant } = this;
      const gap = variant === "truncated-before-confirmed" || variant === "confirmed-before-stored";
      if (!gap || !this.asking) {
        if (!this.asking) this.subscribe();
        return;
      }
      this.assert(false, variant === "confirmed-before-stored" ? storedFirst : noGap);
      database.skipTo(first);
    }
    this.asking = false;
    const before = database.last;
    for (const entry of entries.slice(before + 1 - first)) database.append(entry);
    if (database.last === before) {
      // What it has confirmed got lost: all of this was sent again.
      if (entries.length > 0) this.host.send(this.publisher, { type: "Confirm", have: before });
      return;
    }
    if (this.variant !== "confirmed-before-stored") this.host.disk.sync();
    const applied = database.advance();
    for (const { position, after, request, outcome } of applied) {
      const { client, seq } = request;
      const result = JSON.stringify(outcome);
      this.host.trace({ type: "transactional-replication/applied", position, after, client, seq, result });
    }
    this.answer(applied);
    if (database.last - database.first >= compactAt && this.variant !== "confirmed-before-stored") {
      database.compact(database.last + 1);
    }
    this.tick();
  }

  private confirm(): void {
    const { exists, last } = this.database;
    if (!exists || this.confirmed === last) return;
    this.confirmed = last;
    this.host.send(this.publisher, { type: "Confirm", have: last });
  }

  // Clients

  private onDone({ client, seq, outcome, position }: Done): void {
    const update = this.updates.get(client);
    if (update?.request.seq === seq) update.done ??= { outcome, position };
    this.answer([]);
  }

  /** Answers the clients that wait for what has been applied; `applied` has come just now. */
  private answer(applied: readonly Applied[]): void {
    const { host, database } = this;
    for (const { request, outcome } of applied) {
      const update = this.updates.get(request.client);
      if (update?.request.seq !== request.seq) continue;
      this.updates.delete(request.client);
      host.reply(update.request, outcome);
    }
    for (const { request, done } of [...this.updates.values()]) {
      if (done === null || !database.exists || done.position > database.position) continue;
      this.updates.delete(request.client);
      host.reply(request, done.outcome);
    }
    for (const [number, { request, position }] of this.reads) {
      if (position === null || !database.exists || position > database.position) continue;
      this.reads.delete(number);
      host.reply(request, database.machine.query(request.command));
    }
  }

  private remind(number: number, read: WaitingRead): void {
    read.ticks += 1;
    if (read.ticks < patience) {
      if (read.position === null && read.ticks > 1)
        this.host.send(this.publisher, { type: "AskPosition", read: number });
      return;
    }
    this.reads.delete(number);
    this.host.reply(read.request, { type: "fail", error: silence, retry: true, leader: this.publisher });
  }

  private remindOfUpdate(update: WaitingUpdate): void {
    const { request } = update;
    update.ticks += 1;
    if (update.ticks < patience) {
      if (update.done === null && update.ticks > 1) this.host.send(this.publisher, { type: "Forward", request });
      return;
    }
    this.updates.delete(request.client);
    this.host.reply(request, { type: "info", error: silence });
  }

  private tick(): void {
    const { exists, last } = this.database;
    const waits = this.reads.size > 0 || this.updates.size > 0 || this.asking || this.loading !== null || !exists;
    if (this.ticking || (!waits && this.confirmed === last)) return;
    this.ticking = true;
    this.host.setTimer("tick", tickMs);
  }

  private assert(condition: boolean, invariant: string): void {
    this.assertions.assert(condition, invariant, this.database.last);
  }
}
