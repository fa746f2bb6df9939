/** A process that waits to replace that of a node when it is killed, so that a restart need not wait for a process to start. */
import type { ReplicaRuntime } from "./replica-runtime.js";

/** A running process, and the port on which it listens. */
export interface Started {
  readonly runtime: ReplicaRuntime;
  readonly port: Promise<number>;
}

export class SpareProcess {
  private spare: Started | undefined;
  private wanted = false;
  private stopped = false;

  constructor(
    private readonly run: () => ReplicaRuntime,
    /** How long a process may take until it listens, ms. */
    private readonly startTimeoutMs: number,
  ) {}

  /** The spare if there is one, otherwise a new process. */
  take(): Started {
    const { spare } = this;
    this.spare = undefined;
    return spare ?? this.start();
  }

  /** From now on there is one; resolves when it is ready. */
  async keep(): Promise<void> {
    this.wanted = true;
    if (this.stopped || this.spare !== undefined) return;
    const spare = this.start();
    this.spare = spare;
    void spare.runtime.exited.then(() => {
      if (this.spare === spare) this.spare = undefined;
    });
    await spare.port;
  }

  /** The next one, if there is to be one. A restart does not wait for it; only the next restart notices one that fails to start. */
  renew(): void {
    if (this.wanted) this.keep().catch(() => {});
  }

  /** Ends it for good; resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    const { spare } = this;
    spare?.runtime.kill();
    await spare?.runtime.exited;
  }

  private start(): Started {
    const runtime = this.run();
    const port = runtime.listening(this.startTimeoutMs);
    // Rejects the waits for the port.
    port.catch(() => {});
    return { runtime, port };
  }
}
