/**
 * The container that holds a node's network namespace (nodes/sandbox/main.ts) and the controller's line to it. What filters
 * the namespace should have is kept here as a list; each change applies the whole list at once.
 */
import { createInterface } from "node:readline";
import type { Container } from "dockerode";
import { z } from "zod";
import { type ProbeResult, probePath } from "../../../nodes/sandbox/probe.js";
import { type SandboxAnswer, type SandboxRequest, sandboxAnswerSchema } from "../../../nodes/sandbox/wire.js";
import { type Call, callOf } from "../../../nodes/server/proof.js";
import { confinementRules } from "./confinement.js";
import type { Engine } from "./engine.js";
import { type ArrivalRule, type DepartureRule, lossMark, queues, ruleset } from "./filters.js";
import { type ContainerStreams, startAttached } from "./streams.js";

/** `Omit` over each member of the union. */
type Question = SandboxRequest extends infer R ? (R extends SandboxRequest ? Omit<R, "id"> : never) : never;

const readyTimeoutMs = 15_000;

const rulesSchema = z.object({
  nftables: z.array(
    z.object({
      rule: z
        .object({
          comment: z.string().optional(),
          expr: z.array(z.looseObject({ counter: z.object({ packets: z.number() }).optional() })),
        })
        .optional(),
    }),
  ),
});

export class Sandbox {
  private readonly arrivals = new Set<ArrivalRule>();
  private readonly departures = new Set<DepartureRule>();
  private readonly asked = new Map<number, (answer: SandboxAnswer | Error) => void>();
  private streams: ContainerStreams | undefined;
  private nextId = 0;
  private device = "";
  private shaped = false;
  private applying: Promise<void> = Promise.resolve();
  private lostBefore = new Map<string, number>();

  constructor(
    readonly node: string,
    private readonly engine: Engine,
    private readonly container: Container,
    /** Name of the network that replicas speak over, and the replica's port. */
    private readonly mesh: string,
    private readonly port: number,
    /** Opens the probe of every replica of the run. */
    private readonly key: string,
  ) {}

  /** Address on the replicas' network. Valid after start, as is publishedPort. */
  address = "";
  publishedPort = 0;

  async start(): Promise<void> {
    const streams = await startAttached(this.engine, this.container);
    this.streams = streams;
    const ready = this.listen(streams);
    const details = await this.container.inspect();
    this.address = details.NetworkSettings.Networks[this.mesh]?.IPAddress ?? "";
    this.publishedPort = Number(details.NetworkSettings.Ports[`${this.port}/tcp`]?.[0]?.HostPort ?? 0);
    if (this.address === "" || this.publishedPort === 0) throw new Error(`${this.node} got no address from Docker`);
    const interfaces = await ready;
    const device = interfaces[this.address];
    if (device === undefined) throw new Error(`no interface of ${this.node} has the address ${this.address}`);
    this.device = device;
    // Packets leave as they would on a wire, one segment each: a loss must not hit forty at once.
    await this.tool("ip", ["link", "set", "dev", device, "gso_max_segs", "1"], "");
  }

  /** From now on nothing leaves but what goes to these peers, and answers. */
  async confine(peers: readonly string[]): Promise<void> {
    await this.tool("nft", ["-f", "-"], confinementRules({ port: this.port, device: this.device, peers }));
  }

  /** Adds a filter for what arrives; resolves, once it is in force, with what removes it. */
  addArrival(rule: ArrivalRule): Promise<() => Promise<void>> {
    return this.add(this.arrivals, rule);
  }

  addDeparture(rule: DepartureRule): Promise<() => Promise<void>> {
    return this.add(this.departures, rule);
  }

  /** What a probe of this node's replica is made with. */
  call(): Call {
    return callOf(this.key, this.node, probePath);
  }

  async probe(to: Sandbox, timeoutMs: number, bodyBytes: number): Promise<ProbeResult> {
    const { address: host, port } = to;
    const answer = await this.ask({ type: "probe", host, port, call: to.call(), timeoutMs, bodyBytes });
    if (answer.type !== "probed") throw new Error(`a probe was answered by ${answer.type}`);
    return answer.result;
  }

  async breaksWithin(to: Sandbox, ms: number): Promise<boolean> {
    const answer = await this.ask({ type: "breaks-within", host: to.address, port: this.port, call: to.call(), ms });
    if (answer.type !== "broke") throw new Error(`a question about a connection was answered by ${answer.type}`);
    return answer.broke;
  }

  /** Packets from this address that losses dropped so far. */
  async lostFrom(source: string): Promise<number> {
    await this.applying;
    return (this.lostBefore.get(source) ?? 0) + ((await this.lossCounters()).get(source) ?? 0);
  }

  private async add<Rule>(rules: Set<Rule>, rule: Rule): Promise<() => Promise<void>> {
    rules.add(rule);
    await this.apply();
    return async () => {
      if (rules.delete(rule)) await this.apply();
    };
  }

  /** One application at a time; each takes the lists as they are when its turn comes. */
  private apply(): Promise<void> {
    const applied = this.applying.then(async () => {
      // The new ruleset counts from zero.
      for (const [source, lost] of await this.lossCounters()) {
        this.lostBefore.set(source, (this.lostBefore.get(source) ?? 0) + lost);
      }
      const departures = [...this.departures];
      if (this.shaped) await this.tool("tc", ["qdisc", "del", "dev", this.device, "root"], "");
      this.shaped = departures.length > 0;
      if (this.shaped) await this.tool("tc", ["-batch", "-"], queues(this.device, departures));
      await this.tool("nft", ["-f", "-"], ruleset(this.port, [...this.arrivals], departures));
    });
    this.applying = applied.catch(() => {});
    return applied;
  }

  /** Packets that the losses now in force have dropped, by source. */
  private async lossCounters(): Promise<Map<string, number>> {
    const counters = new Map<string, number>();
    const sources = [...new Set([...this.arrivals].map((rule) => rule.source))];
    const { nftables } = rulesSchema.parse(JSON.parse(await this.tool("nft", ["-j", "list", "ruleset"], "")));
    for (const { rule } of nftables) {
      const source = sources.find((each) => rule?.comment === lossMark(each));
      if (rule === undefined || source === undefined) continue;
      const packets = rule.expr.reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0);
      counters.set(source, (counters.get(source) ?? 0) + packets);
    }
    return counters;
  }

  private async tool(tool: "nft" | "tc" | "ip", words: string[], input: string): Promise<string> {
    const answer = await this.ask({ type: "run", tool, words, input });
    if (answer.type !== "output") throw new Error(`${tool} was answered by ${answer.type}`);
    return answer.output;
  }

  private async ask(question: Question): Promise<SandboxAnswer> {
    const { streams } = this;
    if (streams === undefined) throw new Error(`the network container of ${this.node} has not started`);
    const id = this.nextId++;
    const answer = await new Promise<SandboxAnswer | Error>((resolve) => {
      this.asked.set(id, resolve);
      streams.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
    if (answer instanceof Error) throw answer;
    if (answer.type === "failed") throw new Error(`${this.node}: ${answer.error}`);
    return answer;
  }

  /** Resolves with the interfaces by address when the program has started. */
  private listen({ stdout, stderr }: ContainerStreams): Promise<Readonly<Record<string, string>>> {
    let complaint = "";
    stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the network container of ${this.node} said nothing`)),
        readyTimeoutMs,
      );
      createInterface({ input: stdout })
        .on("line", (line) => {
          const answer = sandboxAnswerSchema.parse(JSON.parse(line));
          if (answer.type === "ready") {
            clearTimeout(timer);
            resolve(answer.interfaces);
            return;
          }
          this.asked.get(answer.id)?.(answer);
          this.asked.delete(answer.id);
        })
        .on("close", () => {
          clearTimeout(timer);
          const error = new Error(`the network container of ${this.node} ended${complaint && `: ${complaint.trim()}`}`);
          reject(error);
          for (const answer of this.asked.values()) answer(error);
          this.asked.clear();
        });
    });
  }
}
