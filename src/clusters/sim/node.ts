/** One node of the simulated cluster: its disk, its clock, and its current process, unless something keeps it down. */
import { type ClockDisturbance, ClockDisturbances } from "../../../nodes/clock.js";
import {
  type ClientRequest,
  DiskCorruption,
  DiskFull,
  type Message,
  type NodeId,
  type Outcome,
  type Program,
  type ProgramSettings,
  type Replica,
} from "../../../nodes/host.js";
import { type Random, seededRandom } from "../../../nodes/random.js";
import type { TraceEvent } from "../../../nodes/trace.js";
import type { Leaving } from "../../contract/claim.js";
import type { NodeChange } from "../../contract/cluster.js";
import type { World } from "../../contract/world.js";
import { SimDisk } from "./disk.js";
import { Life, type LifeOwner, type OutgoingLink } from "./life.js";
import { rehearse, rehearseCrash } from "./rehearsal.js";
import type { Scheduler } from "./scheduler.js";

/** What the nodes have in common, and the callbacks that they report to. */
export interface NodeWorld {
  readonly scheduler: Scheduler;
  readonly world: World;
  readonly program: Program;
  readonly settings: ProgramSettings;
  readonly members: readonly NodeId[];
  /** Seed of the replicas' own random numbers. */
  readonly seed: number;
  /** Seed of all other random numbers. */
  readonly worldSeed: number;
  readonly copy: boolean;
  onTrace(node: SimNode, event: TraceEvent): void;
  /** The node is up, is gone, stands still or moves again. */
  onChange(node: SimNode, what: NodeChange): void;
  /** `by`: the replica, which may have ended since it answered. */
  onAnswer(node: SimNode, request: ClientRequest, outcome: Outcome, by: Replica | undefined): void;
  onStep(node: SimNode): void;
  /** A message or an answer leaves the node; absent if nothing is to be known about that. */
  readonly onTold?: (node: SimNode, what: Leaving) => void;
  /** The replica threw. */
  onThrow(node: SimNode, error: unknown): void;
}

/** A crash that strikes inside a sync: no replica code runs after it. One object serves for all: its stack is never read. */
const crashAtSync = new Error("the process ends inside a sync");

export class SimNode implements LifeOwner {
  readonly disk: SimDisk;
  readonly scheduler: Scheduler;
  readonly program: Program;
  readonly settings: ProgramSettings;
  readonly members: readonly NodeId[];
  readonly cutShortPercent: number | undefined;
  readonly copy: boolean;
  /** Filled by the code that makes the network. */
  readonly outgoing: (OutgoingLink | undefined)[] = [];
  life: Life | undefined;
  private readonly random: Random;
  private readonly seeds: Random;
  private readonly downBy = new Set<object>();
  /** When the last process was gone, ns: a process that dies in a sync or at the end of a step may be ahead of the clock. */
  private goneAt = 0;
  /** When a spare process is ready, ns; undefined before the first start, which has no spare. */
  private spareReadyAt: number | undefined;
  private readonly skewMs: number;
  /** How fast its clock goes while no fault disturbs it. */
  private readonly ownRate: number;
  private readonly disturbances = new ClockDisturbances();
  private readonly fullBy = new Set<object>();
  /** Something stored was damaged: a replica that detects it ends, as it should. */
  private damaged = false;
  private rehearsals = 0;
  /** Why no process of the node can start any more. */
  lost: string | undefined;
  /**
   * A kill that waits for the next sync: it strikes before the sync took effect, right after, or when the messages that followed it have
   * been sent.
   */
  private pendingCrash: { readonly where: CrashPoint; reached: boolean; readonly done: () => void } | undefined;

  constructor(
    readonly id: NodeId,
    readonly index: number,
    private readonly common: NodeWorld,
  ) {
    const { seed, worldSeed, world } = common;
    this.scheduler = common.scheduler;
    this.program = common.program;
    this.settings = common.settings;
    this.members = common.members;
    this.cutShortPercent = world.network.cutShortPercent;
    this.copy = common.copy;
    this.random = seededRandom(worldSeed, "node", id);
    this.seeds = seededRandom(seed, "replica", id);
    this.skewMs = this.random.between(-world.clock.skewMs, world.clock.skewMs);
    this.ownRate = 1 + this.random.between(-world.clock.driftPercent, world.clock.driftPercent) / 100;
    const fullDisk = seededRandom(seed, "disk-full", id);
    this.disk = new SimDisk(
      {
        onSync: () => this.onSync(),
        onSynced: () => this.onSynced(),
        onFull: () => fullDisk.next(),
        onTornTail: (file, record) => this.traced({ type: "torn-tail", file, record }),
      },
      common.copy,
    );
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

  get rate(): number {
    return this.ownRate * this.disturbances.pace;
  }

  nowMs(atNs: number): number {
    const undisturbed = epochMs + this.skewMs + (atNs / 1e6) * this.ownRate;
    return undisturbed + this.disturbances.gain(undisturbed);
  }

  disturbClock(disturbance: ClockDisturbance): void {
    this.repace((at) => this.disturbances.begin(at, disturbance));
  }

  calmClock(disturbance: ClockDisturbance): void {
    this.repace((at) => this.disturbances.end(at, disturbance));
  }

  private repace(change: (at: number) => void): void {
    const before = this.rate;
    change(epochMs + this.skewMs + (this.common.scheduler.nowNs() / 1e6) * this.ownRate);
    if (this.rate !== before) this.life?.stretchTimers(before / this.rate);
  }

  fillDisk(reason: object): void {
    this.fullBy.add(reason);
    this.disk.full = true;
  }

  /** Ends one reason for the disk to be full; if there was no other, a process that died of it is replaced. */
  freeDisk(reason: object, done: () => void): void {
    this.fullBy.delete(reason);
    this.disk.full = this.fullBy.size > 0;
    if (this.disk.full) done();
    else this.start(done);
  }

  /** To be called while the node is down: damages a stored record, and says which, if there is any. */
  rot(random: Random): string | undefined {
    const what = this.disk.rot(random);
    this.damaged ||= what !== undefined;
    return what;
  }

  /** To be called while the node is down; returns how many records were erased. */
  wipe(): number {
    this.damaged = false;
    this.lost = undefined;
    return this.disk.erase();
  }

  /** Starts a process, unless something keeps the node down. `booted` is called when the replica has started, or never will. */
  start(booted: () => void): void {
    if (this.life !== undefined || this.downBy.size > 0) {
      booted();
      return;
    }
    const life = new Life(this, seededRandom(this.seeds.below(2 ** 31)));
    this.life = life;
    const dyingMs = Math.max(0, this.goneAt - this.common.scheduler.nowNs()) / 1e6;
    this.common.scheduler.after(dyingMs + this.bootMs(), () => {
      if (this.life === life) life.boot();
      booted();
    });
  }

  /** How long the next start takes, as in src/clusters/replica-node.ts: the next spare process starts when this one is up. */
  private bootMs(): number {
    const { bootMs, freshBootMs } = this.common.world;
    const draw = ({ least, most }: World["bootMs"]): number => this.random.between(least, most);
    if (freshBootMs === undefined) return draw(bootMs);
    if (this.spareReadyAt === undefined) {
      this.spareReadyAt = 0;
      return draw(freshBootMs);
    }
    const now = this.common.scheduler.nowNs();
    const ms = Math.max(0, (this.spareReadyAt - now) / 1e6) + draw(bootMs);
    this.spareReadyAt = now + (ms + draw(freshBootMs)) * 1e6;
    return ms;
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
    if (
      !this.up ||
      this.paused ||
      this.pendingCrash !== undefined ||
      this.random.next() * 100 >= world.crashAtSyncPercent
    ) {
      strike();
      return;
    }
    this.downBy.add(reason);
    this.pendingCrash = { where: this.random.pick(crashPoints), reached: false, done };
    const { pendingCrash } = this;
    scheduler.after(pendingCrashMs, () => {
      if (this.pendingCrash === pendingCrash) this.crash();
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

  started(): void {
    this.common.onChange(this, "up");
  }

  stepped(): void {
    this.common.onStep(this);
  }

  /** `message` or, if that is null, an answer leaves. */
  told(message: Message | null, request?: ClientRequest, outcome?: Outcome): void {
    const { onTold } = this.common;
    if (onTold === undefined) return;
    if (message !== null) onTold(this, message);
    else if (request !== undefined && outcome !== undefined) onTold(this, { type: "answer", request, outcome });
  }

  traced(event: TraceEvent): void {
    this.common.onTrace(this, event);
  }

  answered(request: ClientRequest, outcome: Outcome, by: Replica | undefined): void {
    this.common.onAnswer(this, request, outcome, by);
  }

  /** What a replica that started now would not know, as a clause; undefined if that cannot be said now. */
  rehearse(): string | null | undefined {
    const { replica, disk, id, members, program, settings } = this;
    const files = disk.whole;
    if (replica === undefined || files === undefined) return undefined;
    const nowMs = this.nowMs(this.common.scheduler.nowNs());
    this.rehearsals += 1;
    return rehearse(replica, { id, members, program, settings, nowMs, nth: this.rehearsals, files });
  }

  /** The same for a crash within the last step, which leaves a part of what the step wrote; undefined if it wrote at once, or nothing. */
  rehearseCrash(random: Random): string | null | undefined {
    const { replica, disk, id, members, program, settings } = this;
    const { undoable } = disk;
    if (replica === undefined || undoable < 2) return undefined;
    const nowMs = this.nowMs(this.common.scheduler.nowNs());
    this.rehearsals += 1;
    const node = { id, members, program, settings, nowMs, nth: this.rehearsals };
    const kept = 1 + random.below(undoable - 1);
    return rehearseCrash(replica, { ...node, files: disk.after(0) }, { ...node, files: disk.after(kept) });
  }

  /** The process ends now, or at the moment `at` that its own step has reached. */
  crash(at = this.common.scheduler.nowNs()): void {
    const { life } = this;
    if (life === undefined) return;
    const { pendingCrash } = this;
    this.pendingCrash = undefined;
    this.life = undefined;
    this.goneAt = at;
    life.end(at);
    const lost = this.disk.crash(at, this.random.next() < 0.5 ? 0 : this.random.next());
    if (lost > 0) this.common.onTrace(this, { type: "unsynced-lost", changes: lost });
    this.common.onChange(this, "gone");
    pendingCrash?.done();
  }

  thrown(error: unknown, at: number): void {
    const { disk, damaged } = this;
    // The fault is meant to end a process this way.
    const ofFault = (error instanceof DiskFull && disk.full) || (error instanceof DiskCorruption && damaged);
    if (ofFault) this.traced({ type: "ended", error: error.message });
    else if (error !== crashAtSync) this.common.onThrow(this, error);
    if (error instanceof DiskCorruption && damaged) this.lost = error.message;
    this.crash(at);
  }

  private onSync(): number {
    const { life } = this;
    if (life === undefined) throw new Error(`${this.id} syncs without a process`);
    if (this.pendingCrash?.where === "before") throw crashAtSync;
    const { syncMs, slowPercent, slowMs } = this.common.world.disk;
    let ms = this.random.between(syncMs.least, syncMs.most);
    if (slowPercent > 0 && this.random.next() * 100 < slowPercent) ms += this.random.next() * slowMs;
    life.cursor += Math.round(ms * 1e6);
    return life.cursor;
  }

  private onSynced(): void {
    if (this.pendingCrash === undefined) return;
    if (this.pendingCrash.where === "after") throw crashAtSync;
    this.pendingCrash.reached = true;
  }

  stepEnded({ cursor }: Life): void {
    if (this.pendingCrash?.reached === true) this.crash(cursor);
  }
}

/** An arbitrary date, so that a node's clock cannot be mistaken for a time since the start. */
const epochMs = 1_700_000_000_000;
/** A kill that waits for a sync waits this long. */
const pendingCrashMs = 200;
const crashPoints = ["before", "after", "end of step"] as const;
type CrashPoint = (typeof crashPoints)[number];
