/**
 * A server that is not ours in containers, in an image of this machine's own files (server-image.ts). It listens on all addresses of its
 * container, is dialled by its peers on the network between nodes, and by its clients on ports published on the loopback.
 */
import { basename, join } from "node:path";
import type { Companion, ForeignServer, NodeAddress, NodePlan, ProcessRecipe } from "../../../nodes/foreign.js";
import type { NodeId, ProgramSettings } from "../../../nodes/host.js";
import { echoGreeting } from "../../../nodes/sandbox/echo.js";
import type { Question } from "../../../nodes/sandbox/probe.js";
import type { Capability, ClusterPlan } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import { shellWord } from "../../history/shell-word.js";
import { JointRuntime } from "../joint-runtime.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { defaultStartTimeoutMs } from "../replica-cluster.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import { ServerChannel } from "../server-channel.js";
import { serverCannotSuffer } from "../server-faults.js";
import { listensForPeers, serveClients } from "../server-start.js";
import { type ContainerPlan, ContainerRuntime } from "./container-runtime.js";
import { containerDiskObstacle } from "./disks.js";
import { dockerEngine } from "./engine.js";
import { trafficBetweenNodes } from "./filters.js";
import type { Resident, ResidentContainer, Site } from "./resident.js";
import {
  dataMount,
  ensureServerImage,
  executableInImage,
  mountProgram,
  passwdOnVolume,
  recipeOf,
  shell,
} from "./server-image.js";

const noClockHere = "in a container it is shown no other; as a process of this machine some servers can be";

/** On the volume of the node, where the server creates it, with a mode of its choice; on a disk of ours it is there already. */
const data = join(dataMount, "data");
/** Below the source ports of probes, and above those of servers. */
const echoPort = 19_999;

export class Servers implements Resident {
  readonly echoPort?: number;
  readonly peerPorts: readonly [number, ...number[]];
  readonly ports: readonly number[];
  readonly bothWays = true;
  /** All traffic from a node to another is their link, also on connections that the receiver dialled. */
  readonly traffic = trafficBetweenNodes;
  private readonly running = new Map<NodeId, ServerContainer>();

  constructor(
    private readonly plan: ClusterPlan,
    private readonly server: ForeignServer,
  ) {
    const { peer, client, others: further = [] } = server.ports;
    const others = [...further, ...companionsOf(server).map(({ port }) => port)];
    if (server.peerGreeting === undefined) this.echoPort = echoPort;
    this.peerPorts = this.echoPort === undefined ? [peer, ...others] : [echoPort, peer, ...others];
    this.ports = [...new Set([...this.peerPorts, client])];
  }

  capability(fault: Fault): Capability {
    return serverCannotSuffer(fault, { disk: containerDiskObstacle(), clock: noClockHere }) ?? { able: true };
  }

  image(_nodes: string, signal: AbortSignal): Promise<string> {
    return ensureServerImage(dockerEngine(), this.server, { signal });
  }

  container(node: NodeId, site: Site): ResidentContainer {
    const executable = executableInImage(this.server.executable, recipeOf(this.server));
    const made = this.containerOf(node, executable, this.server.command(this.planOf(node, site)), site);
    const line = `server:x:${site.user}:${site.user}::${data}:${shell}\n`;
    return { ...made, files: new Map([...(made.files ?? []), [passwdOnVolume, line]]) };
  }

  companions(node: NodeId, site: Site): ReadonlyMap<string, ResidentContainer> {
    const plan = this.planOf(node, site);
    return new Map(
      companionsOf(this.server).map((each) => {
        const executable = executableInImage(each.executable, {});
        return [each.name, this.containerOf(`${node}-${each.name}`, executable, each.command(plan), site)];
      }),
    );
  }

  private containerOf(
    name: string,
    executable: string,
    { args, env = {}, files = new Map(), before = [] }: ProcessRecipe,
    { waits }: Site,
  ): ResidentContainer {
    const words = [executable, ...args];
    const steps = [...(waits ? ["read -r _"] : []), ...before.map((each) => each.map(shellWord).join(" "))];
    return {
      settings: {
        Cmd:
          steps.length === 0
            ? words
            : [shell, "-c", [...steps, 'exec "$@"'].join(" && "), markOf(this.plan.runId, name), ...words],
        Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
      },
      files: new Map([...files].map(([path, content]) => [`${basename(data)}/${path}`, content])),
    };
  }

  private planOf(node: NodeId, { addresses }: Site): NodePlan {
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
    return { kind: "greeting", greeting: this.server.peerGreeting ?? echoGreeting };
  }

  run(plan: ContainerPlan): ReplicaRuntime {
    const container = new ServerContainer(plan, this.plan, this.server, () =>
      [...this.running.values()].map(({ address }) => address),
    );
    this.running.set(plan.node, container);
    const companions = companionsOf(this.server).flatMap((companion) => {
      const beside = plan.companions?.get(companion.name);
      return beside === undefined ? [] : [new CompanionContainer({ ...plan, ...beside }, this.plan.runId, companion)];
    });
    return companions.length === 0 ? container : new JointRuntime(container, companions);
  }

  async serves(signal: AbortSignal): Promise<void> {
    await serveClients(
      this.server,
      [...this.running.values()].map(({ address }) => address),
      ({ node }) => this.running.get(node)?.lastLog() ?? [],
      this.plan.startTimeoutMs ?? defaultStartTimeoutMs,
      { settings: this.plan.settings, signal },
    );
  }
}

function companionsOf({ companions = [] }: ForeignServer): readonly Companion[] {
  return companions;
}

/** A word on the command line of a container's first process, by which it is recognised. */
function markOf(runId: string, name: string): string {
  return `schism-${runId}-${name}`;
}

/** Nothing is said to it but that its disk is there; what it prints is its log. */
abstract class ForeignContainer extends ContainerRuntime {
  /** Resolves when its program may begin. */
  private readonly admitted: Promise<void>;

  /** `container`: of a node, or of a companion. */
  constructor(plan: ContainerPlan, runId: string, container: string) {
    super(plan, ({ stdin, stdout, stderr }) => {
      if (plan.disk === undefined) stdin.end();
      return [stdout, stderr];
    });
    this.admitted = this.admit(container, markOf(runId, container));
    this.admitted.catch(() => {});
  }

  /** The same as listensForPeers. */
  protected async listens(
    what: Omit<Parameters<typeof listensForPeers>[0], "node" | "ended" | "lastLog">,
    withinMs: number,
  ): Promise<number> {
    await this.admitted;
    const { node } = this.plan;
    await listensForPeers({ ...what, node, ended: () => this.ended, lastLog: () => this.lastLog() }, withinMs);
    return what.port;
  }

  private async admit(name: string, marked: string): Promise<void> {
    const { disk, container } = this.plan;
    if (disk === undefined) return;
    const { stdin } = await this.started;
    const { State } = await container.inspect();
    // The wait for it to listen reports one that has ended.
    if (!State.Running) return;
    await disk.enter({ name, pid: State.Pid, marked, at: dataMount, mount: mountProgram });
    stdin.write("\n");
    stdin.end();
  }
}

class CompanionContainer extends ForeignContainer {
  constructor(
    plan: ContainerPlan,
    runId: string,
    private readonly companion: Companion,
  ) {
    super(plan, runId, `${plan.node}-${companion.name}`);
  }

  listening(withinMs: number): Promise<number> {
    const { name, port } = this.companion;
    return this.listens({ name, host: "127.0.0.1", port: this.publishedAt(port) }, withinMs);
  }
}

class ServerContainer extends ForeignContainer implements ReplicaRuntime {
  private readonly settings: ProgramSettings;
  /** Address at which the controller reaches it. */
  readonly address: NodeAddress;

  constructor(
    plan: ContainerPlan,
    { runId, settings }: Pick<ClusterPlan, "runId" | "settings">,
    private readonly server: ForeignServer,
    private readonly nodes: () => readonly NodeAddress[],
  ) {
    super(plan, runId, plan.node);
    this.settings = settings;
    const { ports, companions } = server;
    this.address = {
      ...{ node: plan.node, host: "127.0.0.1" },
      ...{ peerPort: this.publishedAt(ports.peer), clientPort: this.publishedAt(ports.client) },
      ...(companions === undefined
        ? {}
        : { companionPorts: new Map(companions.map(({ name, port }) => [name, this.publishedAt(port)])) }),
    };
  }

  listening(withinMs: number): Promise<number> {
    const { name, peerGreeting: greeting } = this.server;
    const { host, peerPort: port } = this.address;
    return this.listens({ name, host, port, greeting }, withinMs);
  }

  connect(_port: number, events: ChannelEvents): NodeChannel {
    const channel = new ServerChannel(this.server, this.address, this.settings, events, this.nodes);
    void this.exited.then(() => channel.endPolls());
    return channel;
  }
}
