/**
 * One node of the simulated cluster and the process it has now. A process does one thing at a time: while a sync holds it up,
 * or a pause, what reaches it waits. What it sends leaves when it would have: a crash in between takes it back.
 */
import type {
  ClientRequest,
  Disk,
  Host,
  Message,
  NodeId,
  OperatorCommand,
  Outcome,
  Program,
  ProgramSettings,
  Replica,
  TraceEvent,
} from "../../../nodes/host.js";
import { type Random, seededRandom } from "../../../nodes/random.js";
import type { Reply } from "../cluster.js";
import type { World } from "../world.js";
import { asSent, SimDisk } from "./disk.js";
import type { Scheduler } from "./scheduler.js";
import { ReplicaTimer, type TimerOwner } from "./timer.js";

/** What the nodes have in common, and whom they tell. */
export interface NodeWorld {
  readonly scheduler: Scheduler;
  readonly world: World;
  readonly program: Program;
  readonly settings: ProgramSettings;
  readonly members: readonly NodeId[];
  readonly seed: number;
  /** Messages and records are copied on their way, so that replicas that share memory are found out. */
  readonly copy: boolean;
  send(from: SimNode, to: NodeId, message: Message, departsAt: number): void;
  onTrace(node: SimNode, event: TraceEvent): void;
  /** The node is up, is gone, stands still or moves again. */
  onChange(node: SimNode, what: "up" | "gone" | "still" | "moving"): void;
  onAnswer(node: SimNode, request: ClientRequest, outcome: Outcome): void;
  /** The replica has taken a step; its state is whole again. */
  onStep(node: SimNode): void;
  /** The replica threw. */
  onThrow(node: SimNode, error: unknown): void;
}

/** A crash that strikes inside a sync: no replica code runs on. */
class CrashAtSync extends Error {}

export class SimNode {
  readonly disk: SimDisk;
  life: Life | undefined;
  private readonly random: Random;
  private readonly seeds: Random;
  private readonly downBy = new Set<object>();
  private readonly skewMs: number;
  /** How fast this node's clock goes. */
  readonly rate: number;
  /** A kill that waits for the next sync: strikes before it took effect, right after, or when what followed it has been sent. */
  private ambush: { readonly where: AmbushPoint; sprung: boolean; readonly done: () => void } | undefined;

  constructor(
    readonly id: NodeId,
    readonly index: number,
    readonly common: NodeWorld,
  ) {
    const { seed, world } = common;
    this.random = seededRandom(seed, "node", id);
    this.seeds = seededRandom(seed, "replica", id);
    this.skewMs = this.random.between(-world.clock.skewMs, world.clock.skewMs);
    this.rate = 1 + this.random.between(-world.clock.driftPercent, world.clock.driftPercent) / 100;
    this.disk = new SimDisk({ onSync: () => this.onSync(), onSynced: () => this.onSynced() }, common.copy);
  }

  /** The replica has started. */
  get up(): boolean {
    return this.replica !== undefined;
  }

  get replica(): Replica | undefined {
    return this.life?.replica;
  }

  get paused(): boolean {
    return this.life?.paused === true;
  }

  nowMs(atNs: number): number {
    return epochMs + this.skewMs + (atNs / 1e6) * this.rate;
  }

  /** Starts a process, unless something keeps the node down. `booted` is called when the replica has started, or never will. */
  start(booted: () => void): void {
    if (this.life !== undefined || this.downBy.size > 0) {
      booted();
      return;
    }
    const { bootMs } = this.common.world;
    const life = new Life(this, seededRandom(this.seeds.below(2 ** 31)));
    this.life = life;
    this.common.scheduler.after(this.random.between(bootMs.least, bootMs.most), () => {
      if (this.life === life) life.boot();
      booted();
    });
  }

  /** Kills the process at once for `reason`. */
  takeDown(reason: object): void {
    this.downBy.add(reason);
    this.crash();
  }

  /** As takeDown, but often inside the process's next sync, if that comes soon; `done` is called when it is gone. */
  takeDownSoon(reason: object, done: () => void): void {
    const { scheduler, world } = this.common;
    const strike = (): void => {
      this.takeDown(reason);
      done();
    };
    if (!this.up || this.paused || this.ambush !== undefined || this.random.next() * 100 >= world.crashAtSyncPercent) {
      strike();
      return;
    }
    this.downBy.add(reason);
    this.ambush = { where: this.random.pick(ambushPoints), sprung: false, done };
    const { ambush } = this;
    scheduler.after(ambushMs, () => {
      if (this.ambush === ambush) this.crash();
    });
  }

  /** Ends one reason to be down; `done` is called when the replica runs again, or at once if another reason is left. */
  bringUp(reason: object, done: () => void): void {
    this.downBy.delete(reason);
    this.start(done);
  }

  pause(reason: object): boolean {
    const { life } = this;
    if (life === undefined) return false;
    life.pausedBy.add(reason);
    this.common.onChange(this, "still");
    return true;
  }

  resume(reason: object): void {
    const { life } = this;
    if (life === undefined || !life.pausedBy.delete(reason) || life.paused) return;
    this.common.onChange(this, "moving");
    life.wake(this.random.next() < 0.5);
  }

  receive(from: NodeId, message: Message): void {
    this.life?.take("message", from, message);
  }

  /** The process ends now, or at the moment of `at` that its own step has reached. */
  crash(at = this.common.scheduler.nowNs()): void {
    const { life } = this;
    if (life === undefined) return;
    const { ambush } = this;
    this.ambush = undefined;
    this.life = undefined;
    life.end(at);
    const lost = this.disk.crash(at, this.random.next() < 0.5 ? 0 : this.random.next());
    if (lost > 0) this.common.onTrace(this, { type: "unsynced-lost", changes: lost });
    this.common.onChange(this, "gone");
    ambush?.done();
  }

  /** A replica threw: its process ends. */
  thrown(error: unknown, at: number): void {
    if (!(error instanceof CrashAtSync)) this.common.onThrow(this, error);
    this.crash(at);
  }

  private onSync(): number {
    const { life } = this;
    if (life === undefined) throw new Error(`${this.id} syncs without a process`);
    if (this.ambush?.where === "before") throw new CrashAtSync();
    const { syncMs, slowPercent, slowMs } = this.common.world.disk;
    let ms = this.random.between(syncMs.least, syncMs.most);
    if (slowPercent > 0 && this.random.next() * 100 < slowPercent) ms += this.random.next() * slowMs;
    life.cursor += Math.round(ms * 1e6);
    return life.cursor;
  }

  private onSynced(): void {
    if (this.ambush === undefined) return;
    if (this.ambush.where === "after") throw new CrashAtSync();
    this.ambush.sprung = true;
  }

  /** A step of the replica has ended, at the moment `at`. */
  stepEnded(at: number): void {
    if (this.ambush?.sprung === true) this.crash(at);
  }
}

/** An arbitrary date, so that nobody takes a node's clock for a time since the start. */
const epochMs = 1_700_000_000_000;
/** A kill that waits for a sync waits this long. */
const ambushMs = 200;
const ambushPoints = ["before", "after", "end of step"] as const;
type AmbushPoint = (typeof ambushPoints)[number];

type InputKind = "message" | "request" | "timer" | "operator";

interface Input {
  readonly kind: InputKind;
  readonly from: NodeId;
  readonly payload: Message | ClientRequest | ReplicaTimer | OperatorCommand;
}

/** One process from its start to its end: the replica's host. */
export class Life implements Host, TimerOwner {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly disk: Disk;
  readonly random: () => number;
  replica: Replica | undefined;
  endedAt = Number.POSITIVE_INFINITY;
  /** Where the present step has got to in time, ns; syncs move it on. */
  cursor = 0;
  readonly pausedBy = new Set<object>();
  /** Requests that were not answered yet, by client and sequence number. */
  readonly open = new Map<string, (reply: Reply, departsAt: number) => void>();
  private busyUntil = 0;
  private inbox: Input[] = [];
  private waking = false;
  /** Observers have not seen what the last step left. */
  private unobserved = false;
  /** What observers will learn when the present step has reached its end. */
  private untold: { readonly at: number; readonly tell: () => void }[] = [];
  private readonly timers = new Map<string, ReplicaTimer>();
  private readonly scheduler: Scheduler;
  private readonly common: NodeWorld;

  constructor(
    readonly node: SimNode,
    random: Random,
  ) {
    this.common = node.common;
    this.scheduler = node.common.scheduler;
    this.id = node.id;
    this.members = node.common.members;
    this.disk = node.disk;
    this.random = random.next;
  }

  get paused(): boolean {
    return this.pausedBy.size > 0;
  }

  boot(): void {
    const { program, settings } = this.common;
    this.cursor = this.scheduler.nowNs();
    try {
      const replica = program.create(this, settings);
      this.replica = replica;
      this.common.onChange(this.node, "up");
      replica.start();
    } catch (error) {
      this.node.thrown(error, this.cursor);
      return;
    }
    this.finishStep();
  }

  end(at: number): void {
    this.endedAt = at;
    this.replica = undefined;
    this.inbox = [];
    for (const answer of this.open.values()) answer({ type: "lost", error: "connection reset" }, at);
    this.open.clear();
  }

  /** Something reaches the process: the replica sees it now or when the process can. */
  take(kind: InputKind, from: NodeId, payload: Input["payload"]): void {
    const now = this.scheduler.nowNs();
    if (this.replica === undefined) return;
    if (this.busyUntil > now || this.pausedBy.size > 0 || this.inbox.length > 0) {
      this.inbox.push({ kind, from, payload });
      if (this.pausedBy.size === 0) this.wakeAt(this.busyUntil);
    } else this.step(kind, from, payload);
  }

  /** Goes on after a pause. What came due meanwhile is seen in the order in which it came, or timers first. */
  wake(timersFirst: boolean): void {
    if (timersFirst) {
      const timers = this.inbox.filter(({ kind }) => kind === "timer");
      this.inbox = [...timers, ...this.inbox.filter(({ kind }) => kind !== "timer")];
    }
    this.wakeAt(this.busyUntil);
  }

  // The host's side

  send(to: NodeId, message: Message): void {
    this.common.send(this.node, to, this.common.copy ? asSent(message) : message, this.cursor);
  }

  reply(request: ClientRequest, outcome: Outcome): void {
    this.whenReached(() => this.common.onAnswer(this.node, request, outcome));
    const name = `${request.client}/${request.seq}`;
    const answer = this.open.get(name);
    if (answer === undefined) return;
    this.open.delete(name);
    answer(this.common.copy ? asSent(outcome) : outcome, this.cursor);
  }

  setTimer(name: string, ms: number): void {
    let timer = this.timers.get(name);
    if (timer === undefined) {
      timer = new ReplicaTimer(this, name);
      this.timers.set(name, timer);
    }
    timer.set(this.cursor + Math.max(0, (ms * 1e6) / this.node.rate));
  }

  cancelTimer(name: string): void {
    this.timers.get(name)?.cancel();
    this.timers.delete(name);
  }

  now(): number {
    return this.node.nowMs(this.cursor);
  }

  trace(event: TraceEvent): void {
    this.whenReached(() => this.common.onTrace(this.node, event));
  }

  // Timers

  schedule(at: number, timer: ReplicaTimer): void {
    this.scheduler.at(at, timer);
  }

  nowNs(): number {
    return this.scheduler.nowNs();
  }

  onDue(timer: ReplicaTimer): void {
    this.take("timer", "", timer);
  }

  private step(kind: InputKind, from: NodeId, payload: Input["payload"]): void {
    const { replica } = this;
    if (replica === undefined) return;
    if (this.unobserved) {
      this.unobserved = false;
      this.common.onStep(this.node);
    }
    this.cursor = this.scheduler.nowNs();
    this.node.disk.settle(this.cursor);
    try {
      // What `take` was given under a kind is of that kind.
      if (kind === "message") replica.onMessage(from, payload as Message);
      else if (kind === "request") replica.onRequest(payload as ClientRequest);
      else if (kind === "operator") replica.onOperator?.(payload as OperatorCommand);
      else {
        const timer = payload as ReplicaTimer;
        if (!timer.expired) return;
        timer.cancel();
        this.timers.delete(timer.name);
        replica.onTimer(timer.name);
      }
    } catch (error) {
      this.tellLater();
      this.node.thrown(error, this.cursor);
      return;
    }
    this.finishStep();
  }

  private finishStep(): void {
    this.busyUntil = this.cursor;
    const { cursor } = this;
    if (cursor === this.scheduler.nowNs()) this.common.onStep(this.node);
    else {
      // Nothing about the node changes before its next step, and looking then saves an action.
      this.unobserved = true;
      this.tellLater();
    }
    this.node.stepEnded(cursor);
  }

  private tellLater(): void {
    const { untold } = this;
    if (untold.length === 0) return;
    this.untold = [];
    this.scheduler.at(this.cursor, {
      fire: () => {
        for (const { at, tell } of untold) if (this.endedAt >= at) tell();
      },
    });
  }

  /** What an observer learns once the step has got to its end: never, if the process dies before it said so. */
  private whenReached(tell: () => void): void {
    const { cursor } = this;
    if (cursor === this.scheduler.nowNs()) tell();
    else this.untold.push({ at: cursor, tell });
  }

  private wakeAt(at: number): void {
    if (this.waking) return;
    this.waking = true;
    this.scheduler.at(at, {
      fire: () => {
        this.waking = false;
        this.drain();
      },
    });
  }

  private drain(): void {
    while (this.inbox.length > 0 && this.node.life === this && this.pausedBy.size === 0) {
      if (this.busyUntil > this.scheduler.nowNs()) {
        this.wakeAt(this.busyUntil);
        return;
      }
      const input = this.inbox.shift();
      if (input !== undefined) this.step(input.kind, input.from, input.payload);
    }
  }
}
