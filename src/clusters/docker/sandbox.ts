/**
 * The container that holds a node's network namespace (sandbox-process.ts) and the controller's line to it. Before a replica runs in the
 * namespace, nothing can leave it except to peers and in answer to connections to the replica.
 */
import { createInterface } from "node:readline";
import type { Container } from "dockerode";
import type { Endpoint, ProbeResult, Question } from "../../../nodes/sandbox/probe.js";
import type { Link as LinkName } from "../../faults/link.js";
import { own } from "../../history/own.js";
import type { Imposed } from "../links/impairable-link.js";
import type { Engine } from "./engine.js";
import { admission, emptyTable, redirection } from "./filters.js";
import type { Resident } from "./resident.js";
import { NamespaceRules } from "./rules.js";
import {
  type CarriedImpairment,
  type SandboxAnswer,
  type SandboxRequest,
  sandboxAnswerSchema,
} from "./sandbox-wire.js";
import { type ContainerStreams, startAttached } from "./streams.js";

/** `Omit` over each member of the union. */
type Request = SandboxRequest extends infer R ? (R extends SandboxRequest ? Omit<R, "id"> : never) : never;
type Answer = Exclude<SandboxAnswer, { type: "ready" }>;

/** On a machine that is busy with other things a container takes many times as long as the second that it takes on a quiet one. */
const readyTimeoutMs = 60_000;

export class Sandbox {
  private readonly asked = new Map<number, (answer: Answer | Error) => void>();
  private streams: ContainerStreams | undefined;
  private nextId = 0;
  private namespaceRules: NamespaceRules | undefined;

  constructor(
    readonly node: string,
    private readonly engine: Engine,
    private readonly container: Container,
    /** Name of the network between the nodes. */
    private readonly mesh: string,
    private readonly resident: Pick<Resident, "bothWays" | "peerPorts" | "ports" | "traffic" | "question">,
  ) {}

  /** Address on the nodes' network. Valid after start, as is `published`. */
  address = "";
  /** Loopback ports, by the port of the node that is published there. */
  published: ReadonlyMap<number, number> = new Map();

  async start(): Promise<void> {
    const streams = await startAttached(this.engine, this.container);
    this.streams = streams;
    const ready = this.listen(streams);
    const details = await this.container.inspect();
    this.address = own(details.NetworkSettings.Networks, this.mesh)?.IPAddress ?? "";
    this.published = new Map(
      this.resident.ports.map((port) => [
        port,
        Number(own(details.NetworkSettings.Ports, `${port}/tcp`)?.[0]?.HostPort ?? 0),
      ]),
    );
    if (this.address === "" || [...this.published.values()].includes(0)) {
      throw new Error(`${this.node} got no address from Docker`);
    }
    const interfaces = await ready;
    const device = own(interfaces, this.address);
    if (device === undefined) throw new Error(`no interface of ${this.node} has the address ${this.address}`);
    // Packets leave as they would on a wire, one segment each: a loss must not hit forty at once.
    await this.tool("ip", ["link", "set", "dev", device, "gso_max_segs", "1"]);
    const { traffic } = this.resident;
    await this.tool("nft", ["--file", "-"], emptyTable(this.resident));
    this.namespaceRules = new NamespaceRules((tool, words, input) => this.tool(tool, words, input), device, traffic);
  }

  /** Lets the node dial these addresses, at the port for peers. */
  async admit(peers: readonly string[]): Promise<void> {
    if (peers.length > 0) await this.tool("nft", ["--file", "-"], admission(peers));
  }

  /**
   * From now on every connection that this user dials to a peer passes through a link in the namespace (namespace-links.ts). Call it before
   * the node's own containers start. `peers`: their addresses.
   */
  async openLinks(seed: number, user: number, peers: ReadonlyMap<string, string>): Promise<void> {
    const { peerPorts, bothWays } = this.resident;
    const [probed] = peerPorts;
    const answer = await this.ask({
      ...{ type: "open-links", node: this.node, seed, bothWays },
      peers: [...peers].map(([node, address]) => ({ node, address, ports: [...peerPorts], probed })),
    });
    if (answer.type !== "links-open") throw new Error(`a request for links was answered by ${answer.type}`);
    try {
      await this.tool("nft", ["--file", "-"], redirection(user, answer.redirections));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`delays and half-open partitions need nftables to redirect connections: ${why}`);
    }
  }

  /** Puts an impairment on the part of a link that is carried in this namespace: all that this node has dialled. */
  async impair({ from, to }: LinkName, impairment: CarriedImpairment): Promise<Imposed> {
    const { id } = await this.ask({ type: "impair", from, to, impairment });
    return {
      hits: async () => {
        const answer = await this.ask({ type: "hits", of: id });
        if (answer.type !== "counted") throw new Error(`a question about an impairment was answered by ${answer.type}`);
        return answer.hits;
      },
      lift: async () => void (await this.ask({ type: "lift", of: id })),
    };
  }

  /** Whether peers use a connection that this node has dialled for what they send, too. */
  get bothWays(): boolean {
    return this.resident.bothWays;
  }

  /** Valid after start. */
  get rules(): NamespaceRules {
    if (this.namespaceRules === undefined) throw new Error(`the network container of ${this.node} has not started`);
    return this.namespaceRules;
  }

  get publishedPeerPort(): number {
    return this.published.get(this.resident.peerPorts[0]) ?? 0;
  }

  /** The probe of this node. */
  question(): Question {
    return this.resident.question(this.node);
  }

  async probe(to: Sandbox, timeoutMs: number, bytes: number): Promise<ProbeResult> {
    const answer = await this.ask({ type: "probe", ...this.endpointOf(to), timeoutMs, bytes });
    if (answer.type !== "probed") throw new Error(`a probe was answered by ${answer.type}`);
    return answer.result;
  }

  async breaksWithin(to: Sandbox, ms: number): Promise<boolean> {
    const answer = await this.ask({ type: "breaks-within", ...this.endpointOf(to), ms });
    if (answer.type !== "broke") throw new Error(`a question about a connection was answered by ${answer.type}`);
    return answer.broke;
  }

  private endpointOf(to: Sandbox): Pick<Endpoint, "host" | "port" | "question"> {
    return { host: to.address, port: this.resident.peerPorts[0], question: to.question() };
  }

  private async tool(tool: "nft" | "tc" | "ip", words: readonly string[], input = ""): Promise<string> {
    const answer = await this.ask({ type: "run", tool, words: [...words], input });
    if (answer.type !== "output") throw new Error(`${tool} was answered by ${answer.type}`);
    return answer.output;
  }

  private async ask(request: Request): Promise<Exclude<Answer, { type: "failed" }>> {
    const { streams } = this;
    if (streams === undefined) throw new Error(`the network container of ${this.node} has not started`);
    const id = this.nextId++;
    const answer = await new Promise<Answer | Error>((resolve) => {
      this.asked.set(id, resolve);
      streams.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
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
        () => reject(new Error(`the network container of ${this.node} said nothing within ${readyTimeoutMs} ms`)),
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
