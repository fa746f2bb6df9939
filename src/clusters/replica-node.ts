/**
 * One node of a cluster of real replicas: the process or container it runs in now, if any, and the faults that keep it down
 * or stopped. Faults overlap: a node is up again when the last one that took it down is undone. What is done to one node is
 * done one after another.
 */
import type { NodeId, TraceEvent } from "../../nodes/host.js";
import { type BootRequest, ReplicaChannel } from "./replica-channel.js";

/** How a process ended. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** What a replica runs in, from its start to its exit; started when it is made. */
export interface ReplicaRuntime {
  /** Such as "process 4711", for proofs and errors. */
  readonly name: string;
  readonly exited: Promise<Exit>;
  /** SIGKILL, at once. */
  kill(): void;
  /** Makes it stand still; resolves with one clause of proof. */
  pause(): Promise<string>;
  /** Lets it run on; resolves when it is seen to. */
  resume(): Promise<void>;
  /** The loopback port on which the controller reaches it; rejects with the end of its log if it ends or keeps silent. */
  listening(): Promise<number>;
  /** The last lines of the log, each on a line of its own, or nothing. */
  logTail(): string;
}

export function describeExit({ code, signal }: Exit): string {
  return signal === undefined ? `exited with code ${code}` : `was ended by ${signal}`;
}

export interface NodeEvents {
  onTrace(event: TraceEvent): void;
  onUnexpectedExit(detail: string): void;
  /** The port of the process, undefined while there is none. */
  onPort(port: number | undefined): void;
}

/** What a boot needs beyond what the node knows itself. */
export type NodeBoot = Omit<BootRequest, "tornTail" | "seed">;

const bootTimeoutMs = 15_000;

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
  fatal: string | undefined;
  readonly pausedBy: Set<object>;
}

export class ReplicaNode {
  private incarnation: Incarnation | undefined;
  private readonly downBy = new Set<object>();
  /** The power was cut since the last start: the next one finds torn records. */
  private torn = false;
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
      const runtime = this.strike() ?? struck;
      if (runtime === undefined) return `${this.id} was down already`;
      const exit = await runtime.exited;
      if (exit.signal !== "SIGKILL") throw new Error(`${runtime.name} of ${this.id} ${describeExit(exit)}`);
      return `${this.id}: ${runtime.name} ended by SIGKILL`;
    });
  }

  /** Ends one reason to be down; resolves when the replica has booted again, or at once if another reason is left. */
  bringUp(reason: object): Promise<void> {
    return this.inTurn(async () => {
      this.downBy.delete(reason);
      if (this.downBy.size > 0 || this.incarnation !== undefined) return;
      try {
        await this.launch();
      } catch (error) {
        // Killed again while it started: now the other reason keeps it down.
        if (this.downBy.size === 0) throw error;
      }
    });
  }

  /** Makes it stand still; resolves with one clause of proof. */
  pause(reason: object): Promise<string> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined) return `${this.id} is down and cannot be paused`;
      incarnation.pausedBy.add(reason);
      return `${this.id}: ${await incarnation.runtime.pause()}`;
    });
  }

  /** Ends one reason to be stopped; the process runs on when it was the last. A process that was killed meanwhile is not missed. */
  resume(reason: object): Promise<void> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined || !incarnation.pausedBy.delete(reason) || incarnation.pausedBy.size > 0) return;
      await incarnation.runtime.resume();
    });
  }

  /** Ends the process for good; resolves when it is gone. A start under way fails. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.channel?.close();
    const { spare } = this;
    spare?.runtime.kill();
    await Promise.all([this.strike()?.exited, spare?.runtime.exited]);
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
    // Who waits for the port hears of it.
    port.catch(() => {});
    return { runtime, port };
  }

  /** Kills the process there is now, if any. */
  private strike(): ReplicaRuntime | undefined {
    const { incarnation } = this;
    if (incarnation === undefined) return undefined;
    incarnation.doomed = true;
    incarnation.runtime.kill();
    return incarnation.runtime;
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
      if (booted) {
        this.events.onUnexpectedExit(
          `${runtime.name} ${describeExit(exit)}${incarnation.fatal === undefined ? runtime.logTail() : `: ${incarnation.fatal}`}`,
        );
      }
    });
    try {
      const port = await started.port;
      this.events.onPort(port);
      channel = new ReplicaChannel(`ws://127.0.0.1:${port}`, {
        onTrace: (event) => this.events.onTrace(event),
        onFatal: (error) => {
          incarnation.fatal = error;
        },
      });
      await channel.boot({ ...this.boot(), seed: this.nextSeed(), tornTail: this.torn }, bootTimeoutMs);
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
      throw error;
    }
  }
}
