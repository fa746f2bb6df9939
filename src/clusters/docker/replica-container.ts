/** One incarnation of a replica in its container, from a start of the container to its exit. */
import { createWriteStream } from "node:fs";
import type { Container } from "dockerode";
import { type Keys, newKey } from "../../../nodes/server/proof.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { ReplicaChannel } from "../replica-channel.js";
import { announcedPort, lastLines } from "../replica-output.js";
import type { Exit, ReplicaRuntime } from "../replica-runtime.js";
import { type Engine, refusal } from "./engine.js";
import { type ContainerStreams, startAttached } from "./streams.js";

/** Exit codes that Docker reports for a process that somebody ended by a signal: 128 and the signal's number. */
const signals: ReadonlyMap<number, string> = new Map([
  [137, "SIGKILL"],
  [143, "SIGTERM"],
  [130, "SIGINT"],
  [129, "SIGHUP"],
]);

export interface ContainerPlan {
  readonly node: string;
  readonly container: Container;
  readonly log: string;
  /** Opens the mesh of all replicas of the run. */
  readonly meshKey: string;
  /** Loopback port that the replica's port is published on. */
  readonly port: number;
}

export class ReplicaContainer implements ReplicaRuntime {
  readonly name: string;
  readonly exited: Promise<Exit>;
  private readonly key = newKey();
  private readonly started: Promise<ContainerStreams>;

  constructor(
    engine: Engine,
    private readonly plan: ContainerPlan,
  ) {
    const { container } = plan;
    this.name = `container ${container.id.slice(0, 12)}`;
    this.started = startAttached(engine, container);
    this.exited = this.started.then(
      async ({ stdin, stderr }) => {
        stdin.write(`${JSON.stringify({ control: this.key, mesh: plan.meshKey } satisfies Keys)}\n`);
        // Without room for its log a replica runs on, and so does the run.
        stderr.pipe(createWriteStream(plan.log, { flags: "a" }).on("error", () => stderr.resume()));
        // Asked after the start, so that an exit that comes before the question is this incarnation's.
        const { StatusCode: code } = await container.wait();
        const signal = signals.get(code);
        return signal === undefined ? { code, signal } : { code: undefined, signal };
      },
      () => ({ code: undefined, signal: undefined }),
    );
  }

  kill(): void {
    // Not running any more is what was wanted; not running yet is killed as soon as it does.
    void this.started.then(() => this.plan.container.kill({ signal: "SIGKILL" })).catch(() => {});
  }

  async pause(): Promise<string> {
    try {
      await this.plan.container.pause();
    } catch (error) {
      // Paused already is as good; any other conflict shows in the state.
      if (refusal(error) !== 409) throw error;
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

  async listening(withinMs: number): Promise<number> {
    const { node, log, port } = this.plan;
    const { stdout } = await this.started;
    await announcedPort({ node, log, exited: this.exited }, stdout, withinMs);
    return port;
  }

  connect(port: number, events: ChannelEvents): NodeChannel {
    return new ReplicaChannel({ address: `ws://127.0.0.1:${port}`, node: this.plan.node, key: this.key }, events);
  }

  lastLog(): readonly string[] {
    return lastLines(this.plan.log);
  }
}
