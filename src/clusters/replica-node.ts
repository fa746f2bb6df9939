/**
 * One node of a cluster of real replicas: the process or container it runs in now, if any, and the faults that keep it down or stopped.
 * Faults overlap: a node is up again when the last one that took it down is undone. Actions on one node are done one after another.
 */
import type { ClockDisturbance } from "../../nodes/clock.js";
import type { NodeId } from "../../nodes/host.js";
import type { TraceEvent } from "../../nodes/trace.js";
import type { ReplicaEnding } from "../contract/cluster.js";
import type { NodeDisk, Trouble } from "./disk/disk.js";
import type { Survival } from "./disk/volume.js";
import type { BootRequest, NodeChannel, RuntimeFaults } from "./node-channel.js";
import { ReplicaClock } from "./replica-clock.js";
import { endingOf, type Fatal, fatalByCode, hasEnded } from "./replica-ending.js";
import { describeExit, type Exit, type ReplicaRuntime } from "./replica-runtime.js";
import { SpareProcess } from "./spare-process.js";

export interface NodeEvents {
  onTrace(event: TraceEvent): void;
  onUnexpectedExit(ending: ReplicaEnding): void;
  /** The port of the process, undefined while there is none. */
  onPort(port: number | undefined): void;
}

/** The parts of a boot that the node does not know itself. */
export type NodeBoot = Omit<BootRequest, "tornTail" | "seed" | "clock" | "diskFull">;

interface Incarnation {
  readonly runtime: ReplicaRuntime;
  channel: NodeChannel | undefined;
  /** We end it ourselves: its exit is expected. */
  doomed: boolean;
  fatal: Fatal | undefined;
  readonly pausedBy: Set<object>;
  /** Its disk refused operations at some time: it may end of that later. */
  troubled: boolean;
}

/** What a node consists of. */
interface NodeParts {
  run(): ReplicaRuntime;
  /** Of a server that is not ours, if faults hit disks. */
  disk(): NodeDisk | undefined;
}

export class ReplicaNode {
  private incarnation: Incarnation | undefined;
  private readonly downBy = new Set<object>();
  /** The power was cut since the last start: the next one finds torn records. */
  private torn = false;
  /** Properties of the machine, in a sense: a new process finds its clock and its disk as the last one left them. */
  private readonly clock: ReplicaClock;
  private readonly fullBy = new Set<object>();
  private damaged = false;
  private lostTo: string | undefined;
  private work: Promise<unknown> = Promise.resolve();
  private stopped = false;
  /** It has been up before. */
  private hasStarted = false;
  private readonly spare: SpareProcess;

  constructor(
    readonly id: NodeId,
    private readonly parts: NodeParts,
    private readonly boot: () => NodeBoot,
    private readonly nextSeed: () => number,
    private readonly events: NodeEvents,
    /** How long a process may take until its replica has started, ms. */
    private readonly startTimeoutMs: number,
  ) {
    this.spare = new SpareProcess(() => this.parts.run(), startTimeoutMs);
    this.clock = new ReplicaClock(id, (set) => {
      const { channel } = this;
      const answer = channel?.clock === undefined ? this.runtimeOf(channel)?.clock(set) : channel.clock(set);
      return this.heeded(answer);
    });
  }

  /** The channel to the running, booted replica. */
  get channel(): NodeChannel | undefined {
    return this.incarnation?.channel;
  }

  /** True if its process runs and is not stopped: only then can a probe of it be answered. */
  get responsive(): boolean {
    return this.incarnation?.channel !== undefined && this.incarnation.pausedBy.size === 0;
  }

  /** The reason why it cannot start any more, if there is one. */
  get lost(): string | undefined {
    return this.lostTo;
  }

  start(): Promise<void> {
    return this.inTurn(() => this.launch());
  }

  /** Kills the process for `reason`; resolves with one clause of proof when its exit was seen. `power`: what its loss leaves. */
  takeDown(reason: object, power?: Survival): Promise<string> {
    this.downBy.add(reason);
    if (power !== undefined && power.mode !== "strict") this.torn = true;
    // The signal is sent at once, not in turn: a power loss hits all nodes in the same instant.
    const struck = this.strike();
    return this.inTurn(async () => {
      // A restart that was in turn before us may have made a new process.
      const victim = this.strike() ?? struck;
      const ended = victim === undefined ? `${this.id} was down already` : await this.seenEnded(victim);
      const disk = power === undefined ? undefined : this.parts.disk();
      if (power === undefined || disk === undefined) return ended;
      return `${ended}, ${await disk.losePower(power)}`;
    });
  }

  private async seenEnded(victim: Incarnation): Promise<string> {
    const { runtime } = victim;
    const exit = await runtime.exited;
    const byItself = victim.fatal !== undefined || exit.signal !== "SIGKILL";
    if (byItself && this.endedByFault(victim, exit)) {
      return `${this.id}: ${runtime.name} had ended of ${victim.fatal?.cause ?? "its disk"}`;
    }
    if (exit.signal === "SIGKILL") return `${this.id}: ${runtime.name} ended by SIGKILL`;
    const how = describeExit(exit);
    if (exit.code === undefined && exit.signal === undefined) throw new Error(`${runtime.name} of ${this.id} ${how}`);
    // It had ended itself a moment before, which was not known yet.
    this.events.onUnexpectedExit(endingOf(victim, exit));
    return `${this.id}: ${runtime.name} had ended, it ${how}`;
  }

  /** Ends one reason to be down; resolves when the replica has booted again, or at once if another reason is left. */
  bringUp(reason: object): Promise<void> {
    return this.inTurn(async () => {
      this.downBy.delete(reason);
      await this.ensureUp();
    });
  }

  /** Kills the process for `reason` and damages its stored data; resolves with one clause of proof, null if nothing is stored. */
  async spoil(reason: object, how: "bit-rot" | "wipe", seed: number): Promise<string | null> {
    const killed = await this.takeDown(reason);
    return this.inTurn(async () => {
      const disk = this.parts.disk();
      const onDisk = (): Promise<string | null> | undefined => (how === "bit-rot" ? disk?.rot(seed) : disk?.wipe());
      const what = await (onDisk() ?? this.withoutReplica((channel) => channel.spoil(how, seed)));
      if (how === "bit-rot") this.damaged ||= what !== null;
      else {
        this.damaged = false;
        this.lostTo = undefined;
      }
      return what === null ? null : `${killed}; ${what}`;
    });
  }

  /** Resolves with one clause of proof, or null if the process cannot be asked now: it then finds its clock changed later. */
  disturbClock(disturbance: ClockDisturbance): Promise<string | null> {
    return this.inTurn(() => this.clock.disturb(disturbance));
  }

  /** Corrects the clock, except for other faults, and reads it. */
  calmClock(disturbance: ClockDisturbance): Promise<void> {
    return this.inTurn(() => this.clock.calm(disturbance));
  }

  /** Resolves with one clause of proof, or null if the process cannot be asked now: it then finds its disk changed later. */
  troubleDisk(reason: object, trouble: Trouble): Promise<string | null> {
    return this.inTurn(async () => {
      const disk = this.parts.disk();
      if (disk === undefined) return this.fillDisk(reason);
      const proof = await disk.trouble(reason, trouble);
      if (this.incarnation !== undefined && disk.troubled) this.incarnation.troubled = true;
      return `${this.id}: ${proof}`;
    });
  }

  /** Resolves when the disk does as it is told again; a process that ended because it did not has been replaced then. */
  calmDisk(reason: object): Promise<void> {
    return this.inTurn(async () => {
      const disk = this.parts.disk();
      if (disk === undefined) return this.freeDisk(reason);
      await disk.calm(reason);
      if (!disk.troubled) await this.ensureUp();
    });
  }

  /** Of a replica of ours. */
  private async fillDisk(reason: object): Promise<string | null> {
    this.fullBy.add(reason);
    const error = await this.heeded(this.runtimeOf(this.channel)?.disk(true));
    if (error === undefined) return null;
    if (error === null) throw new Error(`${this.id}: a probe write found room on the full disk`);
    return `${this.id}: probe write failed (${error})`;
  }

  /** Resolves when a write succeeds again; a process that ended because the disk was full has been replaced then. */
  private async freeDisk(reason: object): Promise<void> {
    this.fullBy.delete(reason);
    if (this.fullBy.size > 0) return;
    const { incarnation } = this;
    if (incarnation !== undefined) {
      const error = await this.heeded(this.runtimeOf(this.channel)?.disk(false));
      if (error === null || incarnation.pausedBy.size > 0) return;
      if (error !== undefined) throw new Error(`${this.id}: ${error} after there was room again`);
      // It was about to end when it got the message.
      if (!(await hasEnded(incarnation.runtime))) {
        throw new Error(`${incarnation.runtime.name} of ${this.id} does not answer`);
      }
    }
    await this.ensureUp();
  }

  /** Stops it; resolves with one clause of proof, or null if it is down: the process that comes up next runs. */
  pause(reason: object): Promise<string | null> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined) return null;
      incarnation.pausedBy.add(reason);
      try {
        return `${this.id}: ${await incarnation.runtime.pause()}`;
      } catch (error) {
        if (incarnation.doomed) return `${this.id} went down and cannot be paused`;
        if (await hasEnded(incarnation.runtime)) return null;
        throw error;
      }
    });
  }

  /** Ends one reason to be stopped; the process continues after the last one. A process that was killed meanwhile is not an error. */
  resume(reason: object): Promise<void> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined || !incarnation.pausedBy.delete(reason) || incarnation.pausedBy.size > 0) return;
      try {
        await incarnation.runtime.resume();
      } catch (error) {
        // Another fault is just killing it, or it has ended itself: then nothing is stopped any more.
        if (!incarnation.doomed && !(await hasEnded(incarnation.runtime))) throw error;
      }
    });
  }

  /** Ends the process for good; resolves when it is gone. A start under way fails. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.channel?.close();
    await Promise.all([this.spare.stop(), this.strike()?.runtime.exited]);
    await this.work;
  }

  /** From now on a spare process is kept; resolves when it is ready. */
  keepSpare(): Promise<void> {
    return this.spare.keep();
  }

  /** Starts a process if none runs and nothing keeps the node down. Call it in turn. */
  private async ensureUp(): Promise<void> {
    if (this.downBy.size > 0 || this.incarnation !== undefined) return;
    try {
      await this.launch();
    } catch (error) {
      // Killed again while it started: now the other reason keeps it down.
      if (this.downBy.size === 0) throw error;
    }
  }

  /** The process's answer; undefined if it is stopped and will see the message later, or has ended. */
  private heeded<T>(answer: Promise<T | undefined> | undefined): Promise<T | undefined> {
    return this.responsive && answer !== undefined ? answer : Promise.resolve(undefined);
  }

  /** Starts a process that is not booted, to change a node's records while no replica uses them, and ends it again. */
  private async withoutReplica<T>(work: (runtime: RuntimeFaults) => Promise<T>): Promise<T> {
    if (this.stopped) throw new Error("the cluster was stopped");
    const runtime = this.parts.run();
    let channel: NodeChannel | undefined;
    try {
      const port = await runtime.listening(this.startTimeoutMs);
      const opening = runtime.connect(port, { onTrace: () => {}, onFatal: () => {} });
      channel = opening;
      void runtime.exited.then(() => opening.gone?.());
      await channel.open(performance.now() + this.startTimeoutMs);
      return await work(this.runtimeOf(channel));
    } finally {
      channel?.close();
      runtime.kill();
      await runtime.exited;
    }
  }

  private runtimeOf(channel: NodeChannel): RuntimeFaults;
  private runtimeOf(channel: NodeChannel | undefined): RuntimeFaults | undefined;
  private runtimeOf(channel: NodeChannel | undefined): RuntimeFaults | undefined {
    if (channel === undefined || channel.runtime !== undefined) return channel?.runtime;
    throw new Error(
      `${this.id} runs a server that is not ours: its clock cannot be changed, nor its disk without one of ours`,
    );
  }

  /** If a fault of ours made the process end itself, notes the consequences and returns true. */
  private endedByFault({ fatal, troubled, runtime }: Incarnation, exit: Exit): boolean {
    const disk = this.parts.disk();
    if (disk !== undefined) {
      if (!this.damaged && !troubled && !disk.troubled) return false;
      const error = `${runtime.name} ${describeExit(exit)}`;
      // It may be any process that finds the damage, at any time.
      if (this.damaged) this.lostTo = `its files are damaged: ${error}`;
      this.events.onTrace({ type: "ended", error });
      return true;
    }
    if (fatal === undefined) return false;
    const error = fatal.error.replace(/^\w+: |\n.*$/gs, "");
    // Only a fault of ours fills a disk. It may be over by the time that the end is seen.
    const ofFault = fatal.cause === "disk-full" || (fatal.cause === "corruption" && this.damaged);
    if (!ofFault) return false;
    if (fatal.cause === "corruption") this.lostTo = error;
    this.events.onTrace({ type: "ended", error });
    return true;
  }

  /** Kills the present process, if there is one. */
  private strike(): Incarnation | undefined {
    const { incarnation } = this;
    if (incarnation === undefined) return undefined;
    incarnation.doomed = true;
    // Before its port is free: no other process that takes it may be dialled in its place.
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
    const started = this.spare.take();
    const { runtime } = started;
    const incarnation: Incarnation = {
      runtime,
      channel: undefined,
      doomed: false,
      fatal: undefined,
      pausedBy: new Set(),
      troubled: this.parts.disk()?.troubled === true,
    };
    this.incarnation = incarnation;
    let channel: NodeChannel | undefined;
    let booted = false;
    let gone = false;
    void runtime.exited.then((exit) => {
      if (this.incarnation === incarnation) {
        this.incarnation = undefined;
        this.events.onPort(undefined);
      }
      gone = true;
      channel?.gone?.();
      if (incarnation.channel?.runtime !== undefined) incarnation.fatal ??= fatalByCode(exit);
      if (incarnation.doomed) return;
      // While it boots, the caller that waits for the boot gets the error.
      if (!booted) return;
      if (this.endedByFault(incarnation, exit)) {
        // The undo that makes room starts it again; if that is done already, nothing else will.
        const undone = this.fullBy.size === 0 && this.parts.disk()?.troubled !== true;
        if (undone && this.lostTo === undefined) void this.inTurn(() => this.ensureUp()).catch(() => {});
      } else {
        this.events.onUnexpectedExit(endingOf(incarnation, exit));
      }
    });
    try {
      const port = await started.port;
      this.events.onPort(port);
      channel = runtime.connect(port, {
        onTrace: (event) => this.events.onTrace(event),
        onFatal: (cause, error) => {
          incarnation.fatal = { cause, error };
        },
      });
      if (gone) channel.gone?.();
      const { torn: tornTail } = this;
      const clock = this.clock.setting;
      const diskFull = this.fullBy.size > 0;
      await channel.boot({ ...this.boot(), seed: this.nextSeed(), tornTail, clock, diskFull }, this.startTimeoutMs);
      this.torn = false;
      incarnation.channel = channel;
      booted = true;
      this.hasStarted = true;
      this.spare.renew();
    } catch (error) {
      channel?.close();
      runtime.kill();
      const exit = await runtime.exited;
      if (incarnation.doomed) throw new Error(`${this.id} was killed while it started`);
      if (this.endedByFault(incarnation, exit)) return;
      // A replica that cannot continue from its stored data has crashed; one that never started is reported by the start of the cluster.
      if (this.hasStarted && incarnation.fatal !== undefined) this.events.onUnexpectedExit(endingOf(incarnation, exit));
      throw error;
    }
  }
}
