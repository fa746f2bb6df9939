/**
 * A server that is not ours in containers, in an image of this machine's own files (server-image.ts). It listens on all addresses of its
 * container, is dialled by its peers on the network between nodes, and by its clients on ports published on the loopback.
 */
import type { ContainerRecipe, ForeignServer, NodeAddress } from "../../../nodes/foreign.js";
import type { NodeId, ProgramSettings } from "../../../nodes/host.js";
import type { Question } from "../../../nodes/sandbox/probe.js";
import type { Capability, ClusterPlan } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import { InputError } from "../../history/errors.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { defaultStartTimeoutMs } from "../replica-cluster.js";
import { ServerChannel } from "../server-channel.js";
import { serverCannotSuffer } from "../server-faults.js";
import { listensForPeers, serveClients } from "../server-start.js";
import { type ContainerPlan, ContainerRuntime } from "./container-runtime.js";
import { dockerEngine } from "./engine.js";
import { dockerCapability } from "./faults.js";
import { trafficBetweenNodes } from "./filters.js";
import type { Resident, ResidentContainer } from "./resident.js";
import { ensureServerImage, executableInImage } from "./server-image.js";

/** On the volume of the node; the server creates it, with a mode of its choice. */
const data = "/data/server";

/** A mount in a namespace of its own cannot be bound into a container, and one in the machine's could be left behind. */
const noDiskHere = "containers get no disk of its own; servers as local processes do (--cluster local)";

export class Servers implements Resident {
  readonly peerPort: number;
  readonly ports: readonly number[];
  /** Peers dial each other and use any connection both ways: all traffic from a node to another is their link. */
  readonly traffic = trafficBetweenNodes;
  private readonly running = new Map<NodeId, ServerContainer>();

  constructor(
    private readonly plan: ClusterPlan,
    private readonly server: ForeignServer,
  ) {
    const { peer, client } = server.ports;
    this.peerPort = peer;
    this.ports = [peer, client];
  }

  capability(fault: Fault): Capability {
    return serverCannotSuffer(fault, noDiskHere) ?? dockerCapability(fault);
  }

  image(_nodes: string, signal: AbortSignal): Promise<string> {
    return ensureServerImage(dockerEngine(), this.server, recipeOf(this.server), signal);
  }

  container(node: NodeId, addresses: ReadonlyMap<NodeId, string>): ResidentContainer {
    const { peer, client } = this.server.ports;
    const { args, env = {} } = this.server.command({
      address: { node, host: "0.0.0.0", peerPort: peer, clientPort: client },
      advertised: new Map([...addresses].map(([name, address]) => [name, `${address}:${peer}`])),
      data,
      settings: this.plan.settings,
      cluster: this.plan.runId,
    });
    return {
      Cmd: [executableInImage(this.server), ...args],
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    };
  }

  question(): Question {
    const { name, peerGreeting: greeting } = this.server;
    if (greeting === undefined) throw new Error(`${name} has no greeting that its containers could be asked with`);
    return { kind: "greeting", greeting };
  }

  run(plan: ContainerPlan): ServerContainer {
    const container = new ServerContainer(plan, this.server, this.plan.settings);
    this.running.set(plan.node, container);
    return container;
  }

  async serves(signal: AbortSignal): Promise<void> {
    await serveClients(
      this.server,
      [...this.running.values()].map(({ address }) => address),
      ({ node }) => this.running.get(node)?.lastLog() ?? [],
      this.plan.startTimeoutMs ?? defaultStartTimeoutMs,
      signal,
    );
  }
}

/** Throws InputError for a server that cannot be put into a container; scenarios refuse it earlier. */
function recipeOf({ name, container }: ForeignServer): ContainerRecipe {
  if (!("none" in container)) return container;
  throw new InputError(`${name} cannot run on the docker cluster: ${container.none}`);
}

class ServerContainer extends ContainerRuntime {
  /** Address at which the controller reaches it. */
  readonly address: NodeAddress;

  constructor(
    plan: ContainerPlan,
    private readonly server: ForeignServer,
    private readonly settings: ProgramSettings,
  ) {
    super(plan, ({ stdin, stdout, stderr }) => {
      stdin.end();
      return [stdout, stderr];
    });
    const { peer, client } = server.ports;
    const ports = { peerPort: this.publishedAt(peer), clientPort: this.publishedAt(client) };
    this.address = { node: plan.node, host: "127.0.0.1", ...ports };
  }

  async listening(withinMs: number): Promise<number> {
    const process = { ended: () => this.ended, lastLog: () => this.lastLog() };
    await listensForPeers({ server: this.server, address: this.address, ...process }, withinMs);
    return this.address.peerPort;
  }

  connect(_port: number, events: ChannelEvents): NodeChannel {
    const channel = new ServerChannel(this.server, this.address, this.settings, events);
    void this.exited.then(() => channel.endPolls());
    return channel;
  }
}
