/**
 * Primary/backup replication by log shipping. The first member is the primary until an operator promotes another (or, with automatic
 * failover, a backup that loses contact with the primary promotes itself; read-only, it answers reads until then). Asynchronous: a write is answered once the primary has it on
 * disk. Synchronous: once all others have it as well, N of N (Alsberg & Day 1976; survey, "synchronous replication").
 *
 * A node obeys the highest epoch it has heard of and makes its log equal to that primary's (`receiver.ts`): at once, or, if repairs are manual,
 * when an operator says so. Until then it has diverged, and stands still.
 */

import { Assertions } from "../assertions.js";
import type {
  ClientRequest,
  Command,
  Host,
  LogView,
  NodeId,
  OperatorCommand,
  Replica,
  ReplicaStatus,
} from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { DiskLog } from "../log/disk-log.js";
import { Backups } from "./backups.js";
import { Copy } from "./copy.js";
import { Divergence } from "./divergence.js";
import { askTimer, Inquiry } from "./inquiry.js";
import type { Entry, PrimaryBackupMessage, Ship, Shipped } from "./messages.js";
import { NodeState } from "./node-state.js";
import { Receiver } from "./receiver.js";
import type { Settings } from "./settings.js";
import type { PrimaryBackupTrace } from "./traces.js";
import { entryOf, Waiting } from "./waiting.js";

const shipEveryMs = 50;
/** A synchronous write that is not everywhere after this time is answered as indeterminate. */
const replicationTimeoutMs = 250;
/** A backup has lost contact with the primary after this long; with automatic failover, each later one waits a step longer. */
const missedPrimaryMs = 500;
const missedStepMs = 150;
/** With automatic failover, "all" in synchronous mode means the nodes heard from within this time. */
const aliveMs = 250;

/**
 * `read-only`: a backup that has lost contact with the primary, and answers reads by itself. `diverged`: it holds entries where the primary
 * has others, and waits for an operator.
 */
type Role = "primary" | "backup" | "read-only" | "recovering" | "diverged";

const promote = "promote";
const repair = "repair";
export const primaryBackupCommands = [promote, repair] as const;

export class PrimaryBackup implements Replica<PrimaryBackupMessage> {
  private role: Role = "backup";
  private readonly state: NodeState;
  private readonly log: DiskLog<Entry>;
  private readonly copy: Copy;
  private readonly receiver: Receiver;
  private readonly divergence: Divergence;
  /** Of the epoch that this node leads, or led last. */
  private backups: Backups | undefined;
  /** A new primary answers reads once all inherited entries are committed. */
  private readableFrom = 0;
  private readonly waiting: Waiting;
  private readonly inquiry: Inquiry;
  private readonly assertions: Assertions;
  private readonly rank: number;
  readonly logView: LogView;

  constructor(
    private readonly host: Host<PrimaryBackupMessage, PrimaryBackupTrace>,
    private readonly settings: Settings,
  ) {
    this.assertions = new Assertions(host, settings.variant);
    const assert = (condition: boolean, invariant: string): void => this.assert(condition, invariant);
    this.state = new NodeState(host, assert);
    this.log = new DiskLog(host.disk);
    this.copy = new Copy(this.log);
    this.receiver = new Receiver(host, settings, this.state, this.log, this.copy, assert);
    this.divergence = new Divergence(host, this.state);
    this.logView = this.copy.logView;
    this.rank = host.members.indexOf(host.id);
    this.waiting = new Waiting(host);
    this.inquiry = new Inquiry(host);
  }

  start(): void {
    this.log.load();
    const [first] = this.host.members;
    if (!this.state.load()) {
      if (this.host.id === first) this.rule(this.state.nextEpoch());
      else this.become("backup");
    } else if (this.divergence.from !== null) this.resumeDiverged(this.divergence.from);
    else if (this.state.primary !== this.host.id) this.become("backup");
    else if (this.settings.variant === "unfenced-promotion") this.rule(this.state.epoch);
    else this.recover();
    this.watchPrimary();
  }

  onMessage(from: NodeId, message: PrimaryBackupMessage): void {
    switch (message.type) {
      case "Ship":
        this.onShip(from, message);
        return;
      case "Shipped":
        this.onShipped(from, message);
        return;
      case "AskEpoch":
        this.host.send(from, { type: "TellEpoch", epoch: this.state.epoch });
        return;
      case "TellEpoch":
        this.onTellEpoch(from, message.epoch);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { command } = request;
    if (this.answersAlone(command)) this.answerAlone(request);
    else if (this.role !== "primary") {
      const hint =
        this.state.primary === null || this.state.primary === this.host.id ? {} : { leader: this.state.primary };
      this.host.reply(request, { type: "fail", error: "not the primary", retry: true, ...hint });
    } else if (!isQuery(command)) this.write(request);
    else if (this.copy.commit >= this.readableFrom) this.host.reply(request, this.copy.query(command));
    else this.waiting.toRead(request);
  }

  private answersAlone(command: Command): boolean {
    const { variant } = this.settings;
    if (this.role === "diverged") return isQuery(command) && variant === "reads-while-diverged";
    return this.role === "read-only" && (isQuery(command) || variant === "writes-while-read-only");
  }

  /** By what this backup knows to be committed, which the primary may have passed, or a new one may lack. */
  private answerAlone(request: ClientRequest): void {
    this.assert(this.role !== "diverged", "a node that has diverged answers nothing");
    this.assert(isQuery(request.command), "a backup that is read-only takes no update");
    if (isQuery(request.command)) {
      this.host.reply(request, this.copy.query(request.command));
      return;
    }
    this.log.append({ epoch: this.state.epoch, request });
    this.host.disk.sync();
    this.copy.commitUpTo(this.log.lastIndex, (index, outcome) => {
      if (index === this.log.lastIndex) this.host.reply(request, outcome);
    });
  }

  onTimer(name: string): void {
    if (name === "ship") this.shipAll();
    else if (name === askTimer) this.inquiry.ask(this.state.epoch);
    else if (name === "missed") this.onMissed();
    else {
      const index = entryOf(name);
      if (index !== undefined) this.onReplicationTimeout(index);
    }
  }

  onOperator(command: OperatorCommand): void {
    if (command.type === repair) this.repair();
    else if (command.type === promote && this.divergence.from === null) this.rule(this.state.nextEpoch());
  }

  inspect(): ReplicaStatus {
    return {
      role: this.role,
      leads: this.role === "primary",
      epoch: this.state.epoch,
      leader: this.state.primary,
      commitIndex: this.copy.commit,
      lastIndex: this.log.lastIndex,
      ...(this.role === "diverged" ? { awaits: repair } : {}),
    };
  }

  durable(): { readonly divergedFrom: number | null } {
    return { divergedFrom: this.divergence.from };
  }

  // Roles

  private rule(epoch: number): void {
    this.assert(
      epoch > this.state.epoch || this.inquiry.isComplete,
      "a primary that was down asks all others before it serves again",
    );
    this.state.obey(epoch, this.host.id);
    this.readableFrom = this.log.lastIndex;
    this.backups = new Backups(this.host, epoch, this.log, this.copy);
    this.assert(this.backups.areUnknown, "a new primary counts nothing that was acknowledged to an earlier one");
    this.inquiry.end();
    this.host.cancelTimer("missed");
    this.become("primary");
    this.shipAll();
    this.advance();
  }

  private become(role: Role): void {
    if (this.role === "primary" && role !== "primary") this.abandonRequests();
    this.role = role;
    const awaits = role === "diverged" ? { awaits: repair } : {};
    this.host.trace({ type: "role", role, leads: role === "primary", epoch: this.state.epoch, ...awaits });
  }

  private abandonRequests(): void {
    this.host.cancelTimer("ship");
    this.waiting.abandon();
  }

  /** A primary that was down does not know whether it was replaced: it serves again once all others say that it was not. */
  private recover(): void {
    this.become("recovering");
    this.inquiry.begin(this.state.epoch);
    // A primary without backups has no node to ask.
    if (this.inquiry.isComplete) this.rule(this.state.epoch);
  }

  private onTellEpoch(from: NodeId, epoch: number): void {
    if (this.role !== "recovering") return;
    if (epoch > this.state.epoch) {
      // The present primary will ship its log to us; until then none is known.
      this.inquiry.end();
      this.state.primary = null;
      this.become("backup");
    } else if (this.inquiry.confirm(from)) this.rule(this.state.epoch);
  }

  private watchPrimary(): void {
    const { failover } = this.settings;
    if (failover === "manual" || this.role === "primary" || this.role === "diverged") return;
    this.host.setTimer("missed", missedPrimaryMs + (failover === "auto" ? missedStepMs * this.rank : 0));
  }

  private onMissed(): void {
    if (this.settings.failover === "auto") this.rule(this.state.nextEpoch());
    else if (this.role === "backup") this.become("read-only");
  }

  // The primary's side

  private write(request: ClientRequest): void {
    this.assert(this.log.epochAt(this.log.lastIndex) <= this.state.epoch, "epochs never fall along a log");
    this.log.append({ epoch: this.state.epoch, request });
    this.host.disk.sync();
    const index = this.log.lastIndex;
    this.waiting.forEntry(index, request, this.waitsForBackups() ? replicationTimeoutMs : undefined);
    this.advance();
    this.backups?.ship();
  }

  private waitsForBackups(): boolean {
    return this.settings.sync && this.settings.variant !== "ack-before-replicate";
  }

  private onReplicationTimeout(index: number): void {
    const request = this.waiting.take(index);
    if (request === undefined) return;
    const error = "not all backups have it yet";
    const fails = this.settings.variant === "fail-on-lost-ack";
    const kept = this.log.find(index)?.request === request;
    this.assert(!fails || !kept, "a write that is in the log is not answered with a failure before it is applied");
    this.host.reply(request, { type: fails ? "fail" : "info", error });
  }

  private shipAll(): void {
    if (this.role === "backup") return;
    this.backups?.heartbeat();
    this.advance();
    this.host.setTimer("ship", shipEveryMs);
  }

  private onShipped(from: NodeId, message: Shipped): void {
    if (this.role !== "primary") return;
    if (message.epoch > this.state.epoch) {
      this.state.primary = null;
      this.become("backup");
      this.watchPrimary();
      return;
    }
    if (message.epoch < this.state.epoch) return;
    this.assert(message.epoch === this.state.epoch, "an acknowledgement counts in the epoch that it was given in");
    this.backups?.onShipped(from, message);
    this.advance();
  }

  /** Commits the entries that enough nodes have, and answers the clients that wait for them. */
  private advance(): void {
    const everywhere = this.backups?.heldByAll(this.settings.failover === "auto" ? aliveMs : undefined) ?? 0;
    const committed = this.waitsForBackups() ? everywhere : this.log.lastIndex;
    const early = this.settings.sync && committed > Math.max(this.copy.commit, everywhere);
    this.assert(!early, "in sync mode a write is committed once all backups have it");
    this.commitUpTo(committed);
    if (this.copy.commit >= this.readableFrom) this.waiting.answerReads(({ command }) => this.copy.query(command));
  }

  private commitUpTo(last: number): void {
    this.assert(last <= this.log.lastIndex, "only what is in the log can be committed");
    this.copy.commitUpTo(last, (index, outcome) => this.waiting.answer(index, outcome));
  }

  // The backup's side

  private onShip(from: NodeId, message: Ship): void {
    if (message.epoch < this.state.epoch) {
      this.host.send(from, { type: "Shipped", epoch: this.state.epoch, success: false, index: 0 });
      return;
    }
    const follows = this.role === "backup" && message.epoch === this.state.epoch && this.state.primary === from;
    this.state.obey(message.epoch, from);
    if (this.role === "diverged") return;
    if (!follows) {
      this.inquiry.end();
      this.become("backup");
    }
    this.watchPrimary();
    const other = this.receiver.onShip(from, message);
    if (other !== null) this.diverge(other);
  }

  // Manual repair

  private diverge(from: number): void {
    this.divergence.begin(from, this.copy.requestsFrom(from));
    this.host.cancelTimer("missed");
    this.become("diverged");
  }

  private resumeDiverged(from: number): void {
    this.become("diverged");
    const discards = this.settings.variant === "restart-repairs";
    this.assert(!discards, "a node that has diverged discards nothing before it is repaired");
    if (discards) this.followAgain(from);
  }

  private repair(): void {
    const { from } = this.divergence;
    if (from === null) return;
    this.followAgain(from, { type: "primary-backup/repaired", epoch: this.state.epoch, from });
  }

  private followAgain(from: number, ...told: readonly PrimaryBackupTrace[]): void {
    const discarded = this.receiver.discardFrom(from);
    this.divergence.end();
    for (const event of [...told, discarded]) this.host.trace(event);
    this.become("backup");
    this.watchPrimary();
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `epoch ${this.state.epoch}`);
  }
}
