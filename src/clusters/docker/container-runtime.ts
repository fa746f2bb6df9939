/** One incarnation of a node in its container, whatever runs there, from a start of the container to its exit. */
import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Container } from "dockerode";
import type { NodeId } from "../../../nodes/host.js";
import type { NodeDisk } from "../disk/disk.js";
import { lastLines } from "../replica-output.js";
import type { Exit, NodeProcess } from "../replica-runtime.js";
import { type Engine, killed, refusal } from "./engine.js";
import { type ContainerStreams, startAttached } from "./streams.js";

/** Exit codes that Docker reports for a process that was ended by a signal: 128 and the signal's number. */
const signals: ReadonlyMap<number, string> = new Map([
  [137, "SIGKILL"],
  [143, "SIGTERM"],
  [130, "SIGINT"],
  [129, "SIGHUP"],
]);

/** How long a container may take to be frozen, ms. */
const freezeMs = 30_000;
const freezeRetryMs = 200;

export interface ContainerPlan {
  readonly engine: Engine;
  readonly node: NodeId;
  readonly container: Container;
  /** By their names. */
  readonly companions?: ReadonlyMap<string, Pick<ContainerPlan, "container" | "log">>;
  readonly log: string;
  /** The node's disk, if it is one of ours: the container waits for it. */
  readonly disk?: NodeDisk | undefined;
  /** Loopback ports, by the port of the container that is published there. */
  readonly published: ReadonlyMap<number, number>;
}

export abstract class ContainerRuntime implements NodeProcess {
  readonly name: string;
  readonly exited: Promise<Exit>;
  protected readonly started: Promise<ContainerStreams>;
  /** Undefined while it runs. */
  protected ended: Exit | undefined;

  constructor(
    protected readonly plan: ContainerPlan,
    /** Called once it has started: sends its first input, and returns the stream that is its log. */
    onStart: (streams: ContainerStreams) => readonly Readable[],
  ) {
    const { engine, container, log } = plan;
    this.name = `container ${container.id.slice(0, 12)}`;
    this.started = startAttached(engine, container);
    this.exited = this.started.then(
      async (streams) => {
        const logged = onStart(streams).map((stream) => writtenTo(log, stream));
        // Requested after the start, so that an exit before the request belongs to this incarnation.
        const { StatusCode: code } = await container.wait();
        await Promise.all(logged);
        const signal = signals.get(code);
        this.ended = signal === undefined ? { code, signal } : { code: undefined, signal };
        return this.ended;
      },
      () => {
        this.ended = { code: undefined, signal: undefined };
        return this.ended;
      },
    );
  }

  abstract listening(withinMs: number): Promise<number>;

  kill(): void {
    // If it is no longer running, that is fine; if it is not running yet, it is killed as soon as it is.
    void this.started.then(() => killed(this.plan.container, () => this.ended !== undefined)).catch(() => {});
  }

  async pause(): Promise<string> {
    const deadline = performance.now() + freezeMs;
    for (;;) {
      try {
        await this.plan.container.pause();
        break;
      } catch (error) {
        // Already paused is just as good; any other conflict shows in the state.
        if (refusal(error) === 409) break;
        // The kernel freezes no process that waits for a disk: runc gives up after half a second, and thaws what it froze.
        if (performance.now() > deadline || !String(error).includes("unable to freeze")) throw error;
        await sleep(freezeRetryMs);
      }
    }
    const { State } = await this.plan.container.inspect();
    if (!State.Paused) throw new Error(`${this.name} of ${this.plan.node} is ${State.Status}, not paused`);
    return `${this.name} frozen (state ${State.Status})`;
  }

  async resume(): Promise<void> {
    const { container, node } = this.plan;
    await container.unpause();
    const { State } = await container.inspect();
    if (State.Paused) throw new Error(`${this.name} of ${node} stays paused`);
  }

  lastLog(): readonly string[] {
    return lastLines(this.plan.log);
  }

  /** Address of a port of the container. */
  protected publishedAt(port: number): number {
    const found = this.plan.published.get(port);
    if (found === undefined) throw new Error(`port ${port} of ${this.plan.node} is not published`);
    return found;
  }
}

/** Resolves when all of it is in the file, or the file can take no more: without room for its log a node continues, and so does the run. */
function writtenTo(log: string, stream: Readable): Promise<void> {
  const file = createWriteStream(log, { flags: "a" });
  return new Promise((resolve) => {
    file.on("error", () => {
      stream.resume();
      resolve();
    });
    file.on("finish", resolve);
    stream.pipe(file);
  });
}
