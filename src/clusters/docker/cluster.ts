/**
 * The docker cluster. Two containers a node: one holds the network namespace and may set filters in it (sandbox.ts), the
 * replica's own joins it and may do nothing (no capability, read-only root, bounded memory and processes). Replicas speak over
 * an internal network of their own; the controller reaches them on ports published on the loopback, over another one. Nothing
 * else goes out: filters in the namespace let a replica dial its peers and answer, no more.
 */
import { randomInt } from "node:crypto";
import { join, relative, resolve } from "node:path";
import type { Container } from "dockerode";
import { z } from "zod";
import type { NodeId } from "../../../nodes/host.js";
import { newKey } from "../../../nodes/server/proof.js";
import type { Capability, Clock, Cluster, ClusterPlan } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import { packageRoot } from "../../package.js";
import { thisController, wordOf } from "../controller.js";
import { replicaEntry } from "../local/replica-process.js";
import { createReplicaCluster, type ReplicaGround } from "../replica-cluster.js";
import type { ResourceJournal } from "../resources.js";
import { dockerEngine, type Engine, engineVersion } from "./engine.js";
import { ensureImage } from "./image.js";
import { controllerLabel, runLabel } from "./labels.js";
import { DockerLink } from "./link.js";
import { removeThings, type Thing } from "./orphans.js";
import { ReplicaContainer } from "./replica-container.js";
import { Sandbox } from "./sandbox.js";
import { attachable, confinement } from "./streams.js";

/** Where every replica listens, in a network namespace of its own. */
const replicaPort = 7000;

const delayNeeds = "a delay needs the kernel's netem, which this cluster does not use; the local cluster can do it";
const halfOpenNeeds = "a packet filter cannot acknowledge what it drops; the local cluster can do it";

/**
 * Replicas run in this version's own image, which is built when it is missing.
 *
 * `entry`: the JavaScript file of this package that a replica runs; any other than the built one is mounted into the image.
 */
export function createDockerCluster(plan: ClusterPlan, clock: Clock, entry = replicaEntry()): Cluster {
  const absolute = { ...plan, directory: resolve(plan.directory) };
  return createReplicaCluster(absolute, clock, new DockerGround(absolute, dockerEngine(), entry));
}

/** Whether this cluster can do a fault; says nothing about an engine being there. */
export function dockerCapability(fault: Fault): Capability {
  if (fault.kind === "delay") return { able: false, why: delayNeeds };
  if (fault.kind === "partition" && fault.mode === "half-open") return { able: false, why: halfOpenNeeds };
  return { able: true };
}

/** Where a file of this package is in the image. */
function inImage(file: string): string {
  return `/schism/${relative(packageRoot(), file).replaceAll("\\", "/")}`;
}

/** To be called before a thing is made; throws when nothing more is to be made. */
type Note = (thing: Thing) => void;

/** Ids from which systems give none to users, services or containers. */
const leastUser = 0x60000000;
const users = 0x10000000;

const infoSchema = z.object({ SecurityOptions: z.array(z.string()).nullish() });

interface Member {
  readonly sandbox: Sandbox;
  readonly replica: Container;
}

class DockerGround implements ReplicaGround {
  readonly kind = "docker";
  readonly sparesProcesses = false;
  private readonly members = new Map<NodeId, Member>();
  /** By `from>to`. */
  private readonly links = new Map<string, DockerLink>();
  private readonly made: Thing[] = [];
  private readonly meshKey = newKey();
  /**
   * Of the replicas: an id that nobody on the host has. A container's processes are processes of the host, and whoever had the
   * same id there (as with "nobody") could end them, or read their keys.
   */
  private user = "";
  private readonly prefix: string;
  private readonly labels: Record<string, string>;

  constructor(
    private readonly plan: ClusterPlan,
    private readonly engine: Engine,
    private readonly entry: string,
  ) {
    this.prefix = `schism-${plan.runId.replaceAll(/[^A-Za-z0-9_.-]/g, "-")}`;
    this.labels = { [runLabel]: plan.runId, [controllerLabel]: wordOf(thisController()) };
  }

  capability(fault: Fault): Capability {
    return dockerCapability(fault);
  }

  async prepare(journal: ResourceJournal, signal: AbortSignal): Promise<void> {
    const note: Note = (thing) => {
      signal.throwIfAborted();
      this.made.push(thing);
      journal.note(thing);
    };
    await engineVersion(this.engine);
    const image = await ensureImage(this.engine, signal);
    this.user = await replicaUser(this.engine);
    const mesh = `${this.prefix}-mesh`;
    const access = `${this.prefix}-access`;
    for (const name of [mesh, access]) note({ kind: "network", name });
    await allDone([
      this.engine.createNetwork({ Name: mesh, Internal: true, CheckDuplicate: true, Labels: this.labels }),
      this.engine.createNetwork({
        Name: access,
        CheckDuplicate: true,
        Labels: this.labels,
        // Over this one the controller speaks to replicas, and they not to each other.
        Options: { "com.docker.network.bridge.enable_icc": "false" },
      }),
    ]);
    await allDone(
      this.plan.nodes.map(async (node) => {
        const sandbox = await this.createSandbox(node, image, mesh, access, note);
        await sandbox.container.start();
        const replica = await this.createReplica(node, image, sandbox.name, note);
        this.members.set(node, { sandbox: sandbox.container, replica });
      }),
    );
    await Promise.all(
      [...this.members.values()].map(({ sandbox }) =>
        sandbox.admit(
          [...this.members.values()].flatMap((other) => (other.sandbox === sandbox ? [] : [other.sandbox.address])),
        ),
      ),
    );
    for (const [from, { sandbox: sender }] of this.members) {
      for (const [to, { sandbox: receiver }] of this.members) {
        if (from !== to) this.links.set(`${from}>${to}`, new DockerLink(sender, receiver));
      }
    }
  }

  run(node: NodeId): ReplicaContainer {
    const { sandbox, replica } = this.member(node);
    return new ReplicaContainer(this.engine, {
      node,
      container: replica,
      log: join(this.plan.directory, "logs", `${node}.log`),
      meshKey: this.meshKey,
      port: sandbox.publishedPort,
    });
  }

  peers(node: NodeId): Readonly<Record<NodeId, string>> {
    const others = [...this.members].filter(([id]) => id !== node);
    return Object.fromEntries(others.map(([id, { sandbox }]) => [id, `ws://${sandbox.address}:${replicaPort}`]));
  }

  link(from: NodeId, to: NodeId): DockerLink | undefined {
    return this.links.get(`${from}>${to}`);
  }

  async remove(): Promise<void> {
    const [failure] = await removeThings(this.engine, this.made);
    if (failure !== undefined) throw new Error(`${failure[0].kind} ${failure[0].name} is still there: ${failure[1]}`);
  }

  private async createSandbox(
    node: NodeId,
    image: string,
    mesh: string,
    access: string,
    note: Note,
  ): Promise<{ name: string; container: Sandbox }> {
    const name = `${this.prefix}-${node}-net`;
    note({ kind: "container", name });
    const container = await this.engine.createContainer({
      name,
      Image: image,
      Cmd: ["node", "/schism/dist/nodes/sandbox/main.js"],
      User: "0:0",
      Labels: this.labels,
      ExposedPorts: { [`${replicaPort}/tcp`]: {} },
      ...attachable,
      HostConfig: {
        ...confinement,
        CapAdd: ["NET_ADMIN"],
        NetworkMode: access,
        PortBindings: { [`${replicaPort}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "" }] },
      },
    });
    await this.engine.getNetwork(mesh).connect({ Container: container.id });
    return { name, container: new Sandbox(node, this.engine, container, mesh, replicaPort, this.meshKey) };
  }

  private async createReplica(node: NodeId, image: string, sandbox: string, note: Note): Promise<Container> {
    const name = `${this.prefix}-${node}`;
    note({ kind: "volume", name });
    await this.engine.createVolume({ Name: name, Labels: this.labels });
    note({ kind: "container", name });
    const words = ["--node", node, "--run", this.plan.runId, "--data", "/data", "--listen", `0.0.0.0:${replicaPort}`];
    return this.engine.createContainer({
      name,
      Image: image,
      Cmd: ["node", inImage(this.entry), ...words],
      User: this.user,
      Labels: this.labels,
      ...attachable,
      HostConfig: {
        ...confinement,
        NetworkMode: `container:${sandbox}`,
        Mounts: [
          { Type: "volume", Source: name, Target: "/data" },
          ...(this.entry === replicaEntry()
            ? []
            : [{ Type: "bind" as const, Source: this.entry, Target: inImage(this.entry), ReadOnly: true }]),
        ],
      },
    });
  }

  private member(node: NodeId): Member {
    const member = this.members.get(node);
    if (member === undefined) throw new RangeError(`there is no container for node ${node}`);
    return member;
  }
}

async function replicaUser(engine: Engine): Promise<string> {
  const { SecurityOptions: options } = infoSchema.parse(await engine.info());
  // There the engine maps a container's few ids to others of the host by itself.
  const mapped = options?.some((each) => each.includes("name=userns") || each.includes("name=rootless")) === true;
  const id = mapped ? 65534 : randomInt(leastUser, leastUser + users);
  return `${id}:${id}`;
}

/** Resolves or rejects when all have: after a failure nothing is still being made. */
async function allDone(work: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
