/**
 * A server that is not ours in containers, in an image of this machine's own files (server-image.ts). It listens on all addresses of its
 * container, is dialled by its peers on the network between nodes, and by its clients on ports published on the loopback.
 */
import { basename } from "node:path";
import type { Readable } from "node:stream";
import type {
  Companion,
  ContainerRecipe,
  ForeignServer,
  NodeAddress,
  NodePlan,
  ProcessRecipe,
} from "../../../nodes/foreign.js";
import type { NodeId, ProgramSettings } from "../../../nodes/host.js";
import type { Question } from "../../../nodes/sandbox/probe.js";
import type { Capability, ClusterPlan } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import { InputError } from "../../history/errors.js";
import { JointRuntime } from "../joint-runtime.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { defaultStartTimeoutMs } from "../replica-cluster.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import { ServerChannel } from "../server-channel.js";
import { serverCannotSuffer } from "../server-faults.js";
import { listensForPeers, serveClients } from "../server-start.js";
import { type ContainerPlan, ContainerRuntime } from "./container-runtime.js";
import { dockerEngine } from "./engine.js";
import { dockerCapability } from "./faults.js";
import { trafficBetweenNodes } from "./filters.js";
import type { Resident, ResidentContainer } from "./resident.js";
import { ensureServerImage, executableInImage } from "./server-image.js";
import type { ContainerStreams } from "./streams.js";

/** On the volume of the node; the server creates it, with a mode of its choice. */
const data = "/data/server";

/** A mount in a namespace of its own cannot be bound into a container, and one in the machine's could be left behind. */
const noDiskHere = "containers get no disk of its own; servers as local processes do (--cluster local)";

export class Servers implements Resident {
  readonly peerPorts: readonly [number, ...number[]];
  readonly ports: readonly number[];
  /** Peers dial each other and use any connection both ways: all traffic from a node to another is their link. */
  readonly traffic = trafficBetweenNodes;
  private readonly running = new Map<NodeId, ServerContainer>();

  constructor(
    private readonly plan: ClusterPlan,
    private readonly server: ForeignServer,
  ) {
    const { peer, client, others: further = [] } = server.ports;
    const others = [...further, ...companionsOf(server).map(({ port }) => port)];
    this.peerPorts = [peer, ...others];
    this.ports = [...new Set([peer, client, ...others])];
  }

  capability(fault: Fault): Capability {
    return serverCannotSuffer(fault, noDiskHere) ?? dockerCapability(fault);
  }

  image(_nodes: string, signal: AbortSignal): Promise<string> {
    return ensureServerImage(dockerEngine(), this.server, recipeOf(this.server), signal);
  }

  container(node: NodeId, addresses: ReadonlyMap<NodeId, string>): ResidentContainer {
    return containerOf(this.server.executable, this.server.command(this.planOf(node, addresses)));
  }

  companions(node: NodeId, addresses: ReadonlyMap<NodeId, string>): ReadonlyMap<string, ResidentContainer> {
    const plan = this.planOf(node, addresses);
    return new Map(
      companionsOf(this.server).map((each) => [each.name, containerOf(each.executable, each.command(plan))]),
    );
  }

  private planOf(node: NodeId, addresses: ReadonlyMap<NodeId, string>): NodePlan {
    const { peer, client } = this.server.ports;
    return {
      address: { node, host: "0.0.0.0", peerPort: peer, clientPort: client },
      advertised: new Map([...addresses].map(([name, address]) => [name, `${address}:${peer}`])),
      data,
      settings: this.plan.settings,
      cluster: this.plan.runId,
    };
  }

  question(): Question {
    const { name, peerGreeting: greeting } = this.server;
    if (greeting === undefined) throw new Error(`${name} has no greeting that its containers could be asked with`);
    return { kind: "greeting", greeting };
  }

  run(plan: ContainerPlan): ReplicaRuntime {
    const container = new ServerContainer(plan, this.server, this.plan.settings, () =>
      [...this.running.values()].map(({ address }) => address),
    );
    this.running.set(plan.node, container);
    const companions = companionsOf(this.server).flatMap((companion) => {
      const beside = plan.companions?.get(companion.name);
      return beside === undefined ? [] : [new CompanionContainer({ ...plan, ...beside }, companion)];
    });
    return companions.length === 0 ? container : new JointRuntime(container, companions);
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

function companionsOf({ companions = [] }: ForeignServer): readonly Companion[] {
  return companions;
}

function containerOf(executable: string, { args, env = {}, files, before }: ProcessRecipe): ResidentContainer {
  if (before !== undefined) throw new Error(`${executable} needs commands before it starts, which no container runs`);
  return {
    settings: {
      Cmd: [executableInImage(executable), ...args],
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    },
    ...(files === undefined
      ? {}
      : { files: new Map([...files].map(([path, content]) => [`${basename(data)}/${path}`, content])) }),
  };
}

/** Nothing is said to it; what it prints is its log. */
function withoutInput({ stdin, stdout, stderr }: ContainerStreams): readonly Readable[] {
  stdin.end();
  return [stdout, stderr];
}

class CompanionContainer extends ContainerRuntime {
  constructor(
    plan: ContainerPlan,
    private readonly companion: Companion,
  ) {
    super(plan, withoutInput);
  }

  async listening(withinMs: number): Promise<number> {
    const process = { ended: () => this.ended, lastLog: () => this.lastLog() };
    const { name } = this.companion;
    const port = this.publishedAt(this.companion.port);
    await listensForPeers({ name, node: this.plan.node, host: "127.0.0.1", port, ...process }, withinMs);
    return port;
  }
}

class ServerContainer extends ContainerRuntime implements ReplicaRuntime {
  /** Address at which the controller reaches it. */
  readonly address: NodeAddress;

  constructor(
    plan: ContainerPlan,
    private readonly server: ForeignServer,
    private readonly settings: ProgramSettings,
    private readonly nodes: () => readonly NodeAddress[],
  ) {
    super(plan, withoutInput);
    const { ports, companions } = server;
    this.address = {
      ...{ node: plan.node, host: "127.0.0.1" },
      ...{ peerPort: this.publishedAt(ports.peer), clientPort: this.publishedAt(ports.client) },
      ...(companions === undefined
        ? {}
        : { companionPorts: new Map(companions.map(({ name, port }) => [name, this.publishedAt(port)])) }),
    };
  }

  async listening(withinMs: number): Promise<number> {
    const process = { ended: () => this.ended, lastLog: () => this.lastLog() };
    const { name, peerGreeting: greeting } = this.server;
    const { node, host, peerPort: port } = this.address;
    await listensForPeers({ name, node, host, port, greeting, ...process }, withinMs);
    return port;
  }

  connect(_port: number, events: ChannelEvents): NodeChannel {
    const channel = new ServerChannel(this.server, this.address, this.settings, events, this.nodes);
    void this.exited.then(() => channel.endPolls());
    return channel;
  }
}
