/** A server and its companions as one runtime: started, killed and paused together, and if one of them ends, so do the others. */
import type { ChannelEvents, NodeChannel } from "./node-channel.js";
import type { Exit, NodeProcess, ReplicaRuntime } from "./replica-runtime.js";

export class JointRuntime implements ReplicaRuntime {
  /** That of the first to end, once all have. */
  readonly exited: Promise<Exit>;
  private readonly all: readonly NodeProcess[];
  /** The first to end. */
  private first: NodeProcess | undefined;

  constructor(
    private readonly server: ReplicaRuntime,
    companions: readonly NodeProcess[],
  ) {
    this.all = [server, ...companions];
    const exits = this.all.map(async (each) => {
      const exit = await each.exited;
      this.first ??= each;
      for (const other of this.all) if (other !== each) other.kill();
      return exit;
    });
    this.exited = Promise.race(exits).then(async (exit) => {
      await Promise.all(exits);
      return exit;
    });
  }

  get name(): string {
    return this.all.map(({ name }) => name).join(" and ");
  }

  kill(): void {
    for (const each of this.all) each.kill();
  }

  async pause(): Promise<string> {
    const proofs = await Promise.all(this.all.map((each) => each.pause()));
    return proofs.join(", ");
  }

  async resume(): Promise<void> {
    await Promise.all(this.all.map((each) => each.resume()));
  }

  async listening(withinMs: number): Promise<number> {
    const [port] = await Promise.all([this.server, ...this.all.slice(1)].map((each) => each.listening(withinMs)));
    if (port === undefined) throw new Error(`${this.name} listens at no port`);
    return port;
  }

  connect(port: number, events: ChannelEvents): NodeChannel {
    return this.server.connect(port, events);
  }

  lastLog(): readonly string[] {
    return (this.first ?? this.server).lastLog();
  }
}
