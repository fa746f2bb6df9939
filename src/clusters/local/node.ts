/**
 * One node of the local cluster: the process it has now, if any, and the faults that keep it down or stopped. Faults overlap:
 * a node is up again when the last one that took it down is undone. What is done to one node is done one after another.
 */
import type { NodeId, TraceEvent } from "../../../nodes/host.js";
import { findProcess } from "../processes.js";
import { type BootRequest, ReplicaChannel } from "../replica-channel.js";
import { describeExit, type ProcessPlan, ReplicaProcess } from "./replica-process.js";

export interface NodeEvents {
  onTrace(event: TraceEvent): void;
  onUnexpectedExit(detail: string): void;
  /** The port of the process, undefined while there is none. */
  onPort(port: number | undefined): void;
}

/** What a boot needs beyond what the node knows itself. */
export type NodeBoot = Omit<BootRequest, "tornTail" | "seed">;

const bootTimeoutMs = 15_000;
const signalTimeoutMs = 2000;

interface Incarnation {
  readonly process: ReplicaProcess;
  channel: ReplicaChannel | undefined;
  port: number | undefined;
  /** We end it ourselves: its exit is expected. */
  doomed: boolean;
  fatal: string | undefined;
  readonly pausedBy: Set<object>;
}

export class LocalNode {
  private incarnation: Incarnation | undefined;
  private readonly downBy = new Set<object>();
  /** The power was cut since the last start: the next one finds torn records. */
  private torn = false;
  private work: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    readonly id: NodeId,
    private readonly plan: ProcessPlan,
    private readonly boot: () => NodeBoot,
    private readonly nextSeed: () => number,
    private readonly events: NodeEvents,
  ) {}

  /** The channel to the running, booted replica. */
  get channel(): ReplicaChannel | undefined {
    return this.incarnation?.channel;
  }

  get port(): number | undefined {
    return this.incarnation?.port;
  }

  get pid(): number | undefined {
    return this.incarnation?.process.pid;
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
      const process = this.strike() ?? struck;
      if (process === undefined) return `${this.id} was down already`;
      const exit = await process.exited;
      if (exit.signal !== "SIGKILL") throw new Error(`process ${process.pid} of ${this.id} ${describeExit(exit)}`);
      return `${this.id}: process ${process.pid} ended by SIGKILL`;
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

  /** Stops the process (SIGSTOP); resolves with one clause of proof. */
  pause(reason: object): Promise<string> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined) return `${this.id} is down and cannot be paused`;
      incarnation.pausedBy.add(reason);
      incarnation.process.signal("SIGSTOP");
      await this.awaitState(incarnation, (state) => state === "T");
      return `${this.id}: process ${incarnation.process.pid} in state T (stopped)`;
    });
  }

  /** Ends one reason to be stopped; the process runs on when it was the last. A process that was killed meanwhile is not missed. */
  resume(reason: object): Promise<void> {
    return this.inTurn(async () => {
      const { incarnation } = this;
      if (incarnation === undefined || !incarnation.pausedBy.delete(reason) || incarnation.pausedBy.size > 0) return;
      incarnation.process.signal("SIGCONT");
      await this.awaitState(incarnation, (state) => state !== "T");
    });
  }

  /** Ends the process for good; resolves when it is gone. A start under way fails. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.channel?.close();
    await this.strike()?.exited;
    await this.work;
  }

  /** Kills the process there is now, if any. */
  private strike(): ReplicaProcess | undefined {
    const { incarnation } = this;
    if (incarnation === undefined) return undefined;
    incarnation.doomed = true;
    incarnation.process.signal("SIGKILL");
    return incarnation.process;
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.work.then(step);
    this.work = done.catch(() => {});
    return done;
  }

  private async launch(): Promise<void> {
    if (this.stopped) throw new Error("the cluster was stopped");
    const process = ReplicaProcess.spawn(this.plan);
    const incarnation: Incarnation = {
      process,
      channel: undefined,
      port: undefined,
      doomed: false,
      fatal: undefined,
      pausedBy: new Set(),
    };
    this.incarnation = incarnation;
    let channel: ReplicaChannel | undefined;
    let booted = false;
    void process.exited.then((exit) => {
      if (this.incarnation === incarnation) {
        this.incarnation = undefined;
        this.events.onPort(undefined);
      }
      if (incarnation.doomed) return;
      // While it boots, the one who waits for the boot is told.
      if (booted) {
        this.events.onUnexpectedExit(
          `process ${process.pid} ${describeExit(exit)}${incarnation.fatal === undefined ? process.logTail() : `: ${incarnation.fatal}`}`,
        );
      }
    });
    try {
      const port = await process.listening();
      incarnation.port = port;
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
    } catch (error) {
      channel?.close();
      process.signal("SIGKILL");
      await process.exited;
      if (incarnation.doomed) throw new Error(`${this.id} was killed while it started`);
      throw error;
    }
  }

  private async awaitState({ process }: Incarnation, reached: (state: string) => boolean): Promise<void> {
    const deadline = performance.now() + signalTimeoutMs;
    for (;;) {
      if (!process.alive) return;
      const state = findProcess(process.pid)?.state;
      if (state === undefined || reached(state)) return;
      if (performance.now() > deadline) throw new Error(`process ${process.pid} of ${this.id} stays in state ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
