/** Replicas whose messages are all delivered, in the order in which they were sent, and counted by type: what an operation costs in the steady state. */
import type { ClientRequest, Program } from "../../nodes/host.js";
import { ExploredProcess, type Input } from "../../src/explore/process.js";

export class SettledCluster {
  readonly ids: readonly string[];
  private readonly processes: ReadonlyMap<string, ExploredProcess>;
  private counts = new Map<string, number>();

  constructor(
    program: Program,
    size: number,
    options: Readonly<Record<string, string>>,
    variant: string | null = null,
  ) {
    this.ids = Array.from({ length: size }, (_, index) => `n${index + 1}`);
    const settings = { options, variant };
    this.processes = new Map(
      this.ids.map((id) => [id, new ExploredProcess(program, settings, id, this.ids, new Map())]),
    );
    for (const id of this.ids) this.take(id, null);
  }

  fire(node: string, name: string): object {
    return this.counted(node, { kind: "timer", node, name });
  }

  ask(node: string, request: ClientRequest): object {
    return this.counted(node, { kind: "request", node, index: 0, request });
  }

  /** How many messages of each type, and how many answers to clients, followed from the input. */
  private counted(node: string, input: Input): object {
    this.counts = new Map();
    this.take(node, input);
    return Object.fromEntries(this.counts);
  }

  private take(node: string, input: Input | null): void {
    const inputs: (readonly [string, Input | null])[] = [[node, input]];
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const [id, given] = next;
      const process = this.processes.get(id);
      if (process === undefined) throw new Error(`there is no ${id}`);
      process.take(given);
      for (const output of process.outputs) {
        if (output.kind === "reply") this.count("answers");
        if (output.kind !== "send") continue;
        this.count(output.message.type);
        inputs.push([output.to, { kind: "message", from: id, to: output.to, message: output.message }]);
      }
    }
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
