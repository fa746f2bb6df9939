/**
 * One node of a cluster of real replicas: the process or container it runs in now, if any, and the faults that keep it down
 * or stopped. Faults overlap: a node is up again when the last one that took it down is undone. What is done to one node is
 * done one after another.
 */
import { type ClockDisturbance, ClockDisturbances } from "../../nodes/clock.js";
import type { NodeId, TraceEvent } from "../../nodes/host.js";
import type { ClockSetting, FatalCause } from "../../nodes/server/wire.js";
import { type BootRequest, type ChannelEvents, type ClockReading, ReplicaChannel } from "./replica-channel.js";
import { describeExit, type ReplicaRuntime } from "./replica-runtime.js";

export interface NodeEvents {
  onTrace(event: TraceEvent): void;
  onUnexpectedExit(detail: string): void;
  /** The port of the process, undefined while there is none. */
  onPort(port: number | undefined): void;
}

/** What a boot needs beyond what the node knows itself. */
export type NodeBoot = Omit<BootRequest, "tornTail" | "seed" | "clock" | "diskFull">;

const bootTimeoutMs = 15_000;
/** A drift shows in a reading after this long, ms; later on a busy machine. */
const driftShowsMs = { least: 150, most: 2400 };
/** How long a process may take to end that was told of room on its disk and does not answer, ms. */
const endTimeoutMs = 5000;

/** A process that runs and is nobody yet, and the port on which it listens. */
interface Started {
  readonly runtime: ReplicaRuntime;
  readonly port: Promise<number>;
}

interface Incarnation {
  readonly runtime: ReplicaRuntime;
  channel: ReplicaChannel | undefined;
  /** We end it ourselves: its exit is expected. */
  doomed: boolean;
  fatal: { readonly cause: FatalCause; readonly error: string } | undefined;
  readonly pausedBy: Set<object>;
}

export class ReplicaNode {
  private incarnation: Incarnation | undefined;
  private readonly downBy = new Set<object>();
  /** The power was cut since the last start: the next one finds torn records. */
  private torn = false;
  /** Of the machine, as it were: a new process finds its clock and its disk as the last one left them. */
  private readonly disturbances = new ClockDisturbances();
  private readonly fullBy = new Set<object>();
  private damaged = false;
  private lostTo: string | undefined;
  private work: Promise<unknown> = Promise.resolve();
  private stopped = false;
  private sparing = false;
  /** Takes the place of the process when that is killed: a restart need not wait until a process has started. */
  private spare: Started | undefined;

  constructor(
    readonly id: NodeId,
    private readonly run: () => ReplicaRuntime,
    private readonly boot: () => NodeBoot,
    private readonly nextSeed: () => number,
    private readonly events: NodeEvents,
  ) {}

  /** The channel to the running, booted replica. */
  get channel(): ReplicaChannel | undefined {
    return this.incarnation?.channel;
  }

  /** True if its process runs and is not stopped: only then can a probe of it be answered. */
  get responsive(): boolean {
    return this.incarnation?.channel !== undefined && this.incarnation.pausedBy.size === 0;
  }

  /** Why it cannot start any more, if so. */
  get lost(): string | undefined {
    return this.lostTo;
  }

  start(): Promise<void> {
    return this.inTurn(() => this.launch());
  }

  /** Kills the process for `reason`; resolves with one clause of proof when its exit was seen. `tear`: as a power cut does. */
  takeDown(reason: object, tear: boolean): Promise<string> {
    this.downBy.add(reason);
    if (tear) this.torn = true;
    // The signal goes out at once, not in turn: a power cut hits all nodes in the same instant.
    const struck = this.strike();
    return this.inTurn(async () => {
      // A restart that was in turn before us may have made a new process.
      const victim = this.strike() ?? struck;
      if (victim === undefined) return `${this.id} was down already`;
      const { runtime } = victim;
      const exit = await runtime.exited;
      if (this.endedByFault(victim)) return `${this.id}: ${runtime.name} had ended of ${victim.fatal?.cause}`;
      if (exit.signal !== "SIGKILL") throw new Error(`${runtime.name} of ${this.id} ${describeExit(exit)}`);
      return `${this.id}: ${runtime.name} ended by SIGKILL`;
    });
  }

  /** Ends one reason to be down; resolves when the replica has booted again, or at once if another reason is left. */
  bringUp(reason: object): Promise<void> {
    return this.inTurn(async () => {
      this.downBy.delete(reason);
      await this.ensureUp();
    });
  }

  /** Kills the process for `reason` and spoils what it has stored; resolves with one clause of proof, null if nothing is stored. */
  async spoil(reason: object, how: "bit-rot" | "wipe", seed: number): Promise<string | null> {
    const killed = await this.takeDown(reason, false);
    return this.inTurn(async () => {
      const what = await this.withoutReplica((channel) => channel.spoil(how, seed));
      if (how === "bit-rot") this.damaged ||= what !== null;
      else {
        this.damaged = false;
        this.lostTo = undefined;
      }
      return what === null ? null : `${killed}; ${what}`;
    });
  }

  /** Resolves with one clause of proof, or null if the process cannot be asked now: it then finds its clock so, later. */
  disturbClock(disturbance: ClockDisturbance): Promise<string | null> {
    return this.inTurn(async () => {
      const before = this.responsive ? await this.channel?.clock() : undefined;
      this.disturbances.begin(performance.now(), disturbance);
      const after = await this.tellClock();
      if (before === undefined || after === undefined) return null;
      const jumped = ahead(after) - ahead(before);
      if (disturbance.driftPercent === 0) {
        if (Math.abs(jumped) < Math.abs(disturbance.jumpMs) / 2) throw new Error(`the clock of ${this.id} stayed`);
        return `${this.id}: clock moved by ${Math.round(jumped)} ms`;
      }
      const pace = await this.seenPace(after);
      if (pace === undefined) return null;
      return `${this.id}: clock moved by ${Math.round(jumped)} ms, and shows ${Math.round(pace * 1000)} ms a second`;
    });
  }

  /** How fast the clock is seen to run since a reading; undefined if the process cannot be asked. Throws if it is not as it should be. */
  private async seenPace(since: ClockReading): Promise<number | undefined> {
    for (let waitMs = driftShowsMs.least; ; waitMs *= 2) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const later = await this.channel?.clock();
      if (later === undefined) return undefined;
      const pace = (later.shownMs - since.shownMs) / (later.monotonicMs - since.monotonicMs);
      if (Math.abs(pace - this.disturbances.pace) <= 0.005) return pace;
      // A process that has to wait for a processor while it reads its two clocks reads them at two moments.
      if (waitMs >= driftShowsMs.most) throw new Error(`the clock of ${this.id} runs at ${pace}`);
    }
  }

  /** Sets the clock right, but for what other faults do to it. */
  calmClock(disturbance: ClockDisturbance): Promise<void> {
    return this.inTurn(async () => {
      this.disturbances.end(performance.now(), disturbance);
      await this.tellClock();
    });
  }

  /** Resolves with one clause of proof, or null if the process cannot be asked now: it then finds its disk so, later. */
  fillDisk(reason: object): Promise<string | null> {
    return this.inTurn(async () => {
      this.fullBy.add(reason);
      const error = await this.heeded(this.channel?.disk(true));
      if (error === undefined) return null;
      if (error === null) throw new Error(`${this.id}: a probe write found room on the full disk`);
      return `${this.id}: probe write failed (${error})`;
    });
  }

  /** Resolves when a write succeeds again; a process that ended for want of room has been replaced then. */
  freeDisk(reason: object): Promise<void> {
    return this.inTurn(async () => {
      this.fullBy.delete(reason);
      if (this.fullBy.size > 0) return;
      const { incarnation } = this;
      if (incarnation !== undefined) {
        const error = await this.heeded(this.channel?.disk(false));
        if (error === null || incarnation.pausedBy.size > 0) return;
        if (error !== undefined) throw new Error(`${this.id}: ${error} after there was room again`);
        // It was about to end when it was told.
        await this.seeEnd(incarnation);
      }
      await this.ensureUp();
    });
  }

  /** Makes it stand still; resolves with one clause of proof. */
  pause(reason: object): Promise<string> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined) return `${this.id} is down and cannot be paused`;
      incarnation.pausedBy.add(reason);
      try {
        return `${this.id}: ${await incarnation.runtime.pause()}`;
      } catch (error) {
        if (incarnation.doomed) return `${this.id} went down and cannot be paused`;
        throw error;
      }
    });
  }

  /** Ends one reason to be stopped; the process runs on when it was the last. A process that was killed meanwhile is not missed. */
  resume(reason: object): Promise<void> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined || !incarnation.pausedBy.delete(reason) || incarnation.pausedBy.size > 0) return;
      try {
        await incarnation.runtime.resume();
      } catch (error) {
        // Another fault kills it just now: then nothing stands still any more.
        if (!incarnation.doomed) throw error;
      }
    });
  }

  /** Ends the process for good; resolves when it is gone. A start under way fails. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.channel?.close();
    const { spare } = this;
    spare?.runtime.kill();
    await Promise.all([this.strike()?.runtime.exited, spare?.runtime.exited]);
    await this.work;
  }

  /** From now on there is a process in reserve; resolves when it is ready. */
  async keepSpare(): Promise<void> {
    this.sparing = true;
    if (this.stopped || this.spare !== undefined) return;
    const spare = this.startProcess();
    this.spare = spare;
    void spare.runtime.exited.then(() => {
      if (this.spare === spare) this.spare = undefined;
    });
    await spare.port;
  }

  private startProcess(): Started {
    const runtime = this.run();
    const port = runtime.listening();
    // Whoever waits for the port is told.
    port.catch(() => {});
    return { runtime, port };
  }

  /** Starts a process if none runs and nothing keeps the node down. To be called in turn. */
  private async ensureUp(): Promise<void> {
    if (this.downBy.size > 0 || this.incarnation !== undefined) return;
    try {
      await this.launch();
    } catch (error) {
      // Killed again while it started: now the other reason keeps it down.
      if (this.downBy.size === 0) throw error;
    }
  }

  /** The answer to what was sent to the process; undefined if it stands still and will see it later, or has ended. */
  private heeded<T>(answer: Promise<T | undefined> | undefined): Promise<T | undefined> {
    return this.responsive && answer !== undefined ? answer : Promise.resolve(undefined);
  }

  private tellClock(): Promise<ClockReading | undefined> {
    return this.heeded(this.channel?.clock(this.clockSetting));
  }

  private get clockSetting(): ClockSetting {
    return { aheadMs: this.disturbances.gain(performance.now()), pace: this.disturbances.pace };
  }

  private async seeEnd(incarnation: Incarnation): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<"alive">((resolve) => {
      timer = setTimeout(() => resolve("alive"), endTimeoutMs);
    });
    const seen = await Promise.race([incarnation.runtime.exited, patience]);
    clearTimeout(timer);
    if (seen === "alive") throw new Error(`${incarnation.runtime.name} of ${this.id} does not answer`);
  }

  /** Starts a process that is not booted, for what is done to a node's records while no replica uses them, and ends it again. */
  private async withoutReplica<T>(work: (channel: ReplicaChannel) => Promise<T>): Promise<T> {
    if (this.stopped) throw new Error("the cluster was stopped");
    const runtime = this.run();
    let channel: ReplicaChannel | undefined;
    try {
      const port = await runtime.listening();
      channel = this.channelTo(runtime, port, { onTrace: () => {}, onFatal: () => {} });
      await channel.open(performance.now() + bootTimeoutMs);
      return await work(channel);
    } finally {
      channel?.close();
      runtime.kill();
      await runtime.exited;
    }
  }

  private channelTo({ key }: ReplicaRuntime, port: number, events: ChannelEvents): ReplicaChannel {
    return new ReplicaChannel({ address: `ws://127.0.0.1:${port}`, node: this.id, key }, events);
  }

  /** If a fault of ours is why a process ended itself, notes what follows from that, and is true. */
  private endedByFault({ fatal }: Incarnation): boolean {
    if (fatal === undefined) return false;
    const error = fatal.error.replace(/^\w+: |\n.*$/gs, "");
    // Only a fault of ours fills a disk. It may be over by the time that the end is seen.
    const ofFault = fatal.cause === "disk-full" || (fatal.cause === "corruption" && this.damaged);
    if (!ofFault) return false;
    if (fatal.cause === "corruption") this.lostTo = error;
    this.events.onTrace({ type: "ended", error });
    return true;
  }

  /** Kills the process there is now, if any. */
  private strike(): Incarnation | undefined {
    const { incarnation } = this;
    if (incarnation === undefined) return undefined;
    incarnation.doomed = true;
    // Before its port is free: nobody who takes it is to be dialled in its place.
    this.events.onPort(undefined);
    incarnation.runtime.kill();
    return incarnation;
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.work.then(step);
    this.work = done.catch(() => {});
    return done;
  }

  private async launch(): Promise<void> {
    if (this.stopped) throw new Error("the cluster was stopped");
    const { spare } = this;
    this.spare = undefined;
    const started = spare ?? this.startProcess();
    const { runtime } = started;
    const incarnation: Incarnation = {
      runtime,
      channel: undefined,
      doomed: false,
      fatal: undefined,
      pausedBy: new Set(),
    };
    this.incarnation = incarnation;
    let channel: ReplicaChannel | undefined;
    let booted = false;
    void runtime.exited.then((exit) => {
      if (this.incarnation === incarnation) {
        this.incarnation = undefined;
        this.events.onPort(undefined);
      }
      if (incarnation.doomed) return;
      // While it boots, the one who waits for the boot is told.
      if (!booted) return;
      if (this.endedByFault(incarnation)) {
        // Whoever makes room starts it again; if that is done already, nobody else will.
        if (this.fullBy.size === 0) void this.inTurn(() => this.ensureUp()).catch(() => {});
      } else {
        this.events.onUnexpectedExit(
          `${runtime.name} ${describeExit(exit)}${incarnation.fatal === undefined ? runtime.logTail() : `: ${incarnation.fatal.error}`}`,
        );
      }
    });
    try {
      const port = await started.port;
      this.events.onPort(port);
      channel = this.channelTo(runtime, port, {
        onTrace: (event) => this.events.onTrace(event),
        onFatal: (cause, error) => {
          incarnation.fatal = { cause, error };
        },
      });
      const { torn: tornTail, clockSetting: clock } = this;
      const diskFull = this.fullBy.size > 0;
      await channel.boot({ ...this.boot(), seed: this.nextSeed(), tornTail, clock, diskFull }, bootTimeoutMs);
      this.torn = false;
      incarnation.channel = channel;
      booted = true;
      // A restart does not wait for the next; one that fails to start is missed by nobody but the next restart.
      if (this.sparing) this.keepSpare().catch(() => {});
    } catch (error) {
      channel?.close();
      runtime.kill();
      await runtime.exited;
      if (incarnation.doomed) throw new Error(`${this.id} was killed while it started`);
      if (!this.endedByFault(incarnation)) throw error;
    }
  }
}

/** By how much the clock is ahead of the process's own, which is off by an amount that stays the same. */
function ahead({ shownMs, monotonicMs }: ClockReading): number {
  return shownMs - monotonicMs;
}
