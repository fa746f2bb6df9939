/**
 * The docker cluster. Two containers per node: one holds the network namespace and may set filters in it (sandbox.ts), the replica's own
 * joins it and has no privileges (no capability, read-only root, bounded memory and processes). Replicas talk over an internal network of
 * their own; the controller reaches them on ports published on the loopback, over another one. No other traffic goes out: filters in the
 * namespace let a replica only dial its peers and answer. In runs with faults that no packet filter can make, connections to peers pass
 * through links within the namespace (namespace-links.ts).
 */
import { randomInt } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import type { Container } from "dockerode";
import { z } from "zod";
import type { NodeId } from "../../../nodes/host.js";
import type { Capability, Clock, Cluster, ClusterPlan } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import { InputError } from "../../history/errors.js";
import { thisController, wordOf } from "../../machine/controller.js";
import type { NodeDisk } from "../disk/disk.js";
import { NodeDisks } from "../disk/node-disks.js";
import { writeAtFirst } from "../first-file.js";
import { createReplicaCluster, type ReplicaGround } from "../replica-cluster.js";
import { replicaEntry } from "../replica-entry.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import type { ResourceJournal } from "../resources.js";
import { give } from "../user.js";
import { dockerEngine, type Engine, engineVersion } from "./engine.js";
import { archiveOf } from "./host-files.js";
import { ensureImage } from "./image.js";
import { controllerLabel, runLabel } from "./labels.js";
import { DockerLink } from "./link.js";
import { removeThings, type Thing } from "./orphans.js";
import { Replicas } from "./replica-resident.js";
import type { Resident, ResidentContainer, Site } from "./resident.js";
import { Sandbox } from "./sandbox.js";
import { dataMount } from "./server-image.js";
import { Servers } from "./server-resident.js";
import { attachable, confinement } from "./streams.js";

/**
 * Replicas run in this version's own image, which is built when it is missing, servers that are not ours in one of their own.
 *
 * `entry`: the JavaScript file of this package that a replica runs; any other than the built one is mounted into the image.
 */
export function createDockerCluster(plan: ClusterPlan, clock: Clock, entry = replicaEntry()): Cluster {
  const absolute = { ...plan, directory: resolve(plan.directory) };
  const { launch, runId } = absolute;
  const resident = launch.kind === "server" ? new Servers(absolute, launch.server) : new Replicas(runId, entry);
  return createReplicaCluster(absolute, clock, new DockerGround(absolute, dockerEngine(), resident));
}

/** Call it before something is created; throws if nothing more may be created. */
type Note = (thing: Thing) => void;

/** Ids that systems assign to no users, services or containers. */
const leastUser = 0x60000000;
const users = 0x10000000;

const infoSchema = z.object({ SecurityOptions: z.array(z.string()).nullish() });

interface Member {
  readonly sandbox: Sandbox;
  /** Where the replica, or the server, runs. */
  readonly container: Container;
  /** Where the server's companions run, by their names. */
  readonly companions: ReadonlyMap<string, Container>;
  /** Files that have to be on its disk before it starts, if that is one of ours. */
  readonly onDisk: ReadonlyMap<string, string>;
}

class DockerGround implements ReplicaGround {
  readonly kind = "docker";
  readonly sparesProcesses = false;
  private readonly members = new Map<NodeId, Member>();
  /** Keyed by `from>to`. */
  private readonly links = new Map<string, DockerLink>();
  private readonly made: Thing[] = [];
  /**
   * User id of the replicas: one that no user of the host has. A container's processes are processes of the host, and a user with the same
   * id there (as with "nobody") could end them, or read their keys.
   */
  private user = 0;
  /** None unless faults hit the disks of servers that are not ours. */
  private readonly disks: NodeDisks;
  private readonly prefix: string;
  private readonly labels: Record<string, string>;

  constructor(
    private readonly plan: ClusterPlan,
    private readonly engine: Engine,
    private readonly resident: Resident,
  ) {
    this.disks = new NodeDisks(plan);
    this.prefix = `schism-${plan.runId.replaceAll(/[^A-Za-z0-9_.-]/g, "-")}`;
    this.labels = { [runLabel]: plan.runId, [controllerLabel]: wordOf(thisController()) };
  }

  capability(fault: Fault): Capability {
    return this.resident.capability(fault);
  }

  async prepare(journal: ResourceJournal, signal: AbortSignal): Promise<void> {
    const note: Note = (thing) => {
      signal.throwIfAborted();
      this.made.push(thing);
      journal.note(thing);
    };
    await engineVersion(this.engine);
    const image = await ensureImage(this.engine, signal);
    const residentImage = await this.resident.image(image, signal);
    const { user, mapped } = await replicaUser(this.engine);
    this.user = user;
    if (this.plan.disks === true && this.plan.launch.kind === "server") {
      if (mapped)
        throw new InputError("this Docker engine maps users, so no disk of Schism's can be given to a container");
      await this.disks.start(journal, 0o700);
    }
    const mesh = `${this.prefix}-mesh`;
    const access = `${this.prefix}-access`;
    for (const name of [mesh, access]) note({ kind: "network", name });
    await allDone([
      this.engine.createNetwork({ Name: mesh, Internal: true, CheckDuplicate: true, Labels: this.labels }),
      this.engine.createNetwork({
        Name: access,
        CheckDuplicate: true,
        Labels: this.labels,
        // The controller talks to replicas over this network, and they cannot use it among themselves.
        Options: { "com.docker.network.bridge.enable_icc": "false" },
      }),
    ]);
    const sandboxes = await allDone(
      this.plan.nodes.map(async (node) => {
        const made = await this.createSandbox(node, image, mesh, access, note);
        await made.sandbox.start();
        return made;
      }),
    );
    const addresses = new Map(sandboxes.map(({ sandbox }) => [sandbox.node, sandbox.address]));
    await allDone(
      sandboxes.map(async ({ name, sandbox }) => {
        const { node } = sandbox;
        this.members.set(node, { sandbox, ...(await this.createResident(node, residentImage, name, addresses, note)) });
      }),
    );
    await Promise.all(
      sandboxes.map(async ({ sandbox }) => {
        const peers = new Map([...addresses].filter(([node]) => node !== sandbox.node));
        await sandbox.admit([...peers.values()]);
        if (this.plan.links === true) await sandbox.openLinks(this.plan.seed, this.user, peers);
      }),
    );
    for (const [from, { sandbox: sender }] of this.members) {
      for (const [to, { sandbox: receiver }] of this.members) {
        if (from !== to) this.links.set(`${from}>${to}`, new DockerLink(sender, receiver));
      }
    }
  }

  run(node: NodeId): ReplicaRuntime {
    const { sandbox, container, companions, onDisk } = this.member(node);
    const disk = this.disk(node);
    // They may have been wiped.
    if (disk !== undefined) this.fill(disk, onDisk);
    const logOf = (name: string): string => join(this.plan.directory, "logs", `${name}.log`);
    return this.resident.run({
      ...{ engine: this.engine, node, container, log: logOf(node), published: sandbox.published },
      disk,
      companions: new Map(
        [...companions].map(([name, beside]) => [name, { container: beside, log: logOf(`${node}-${name}`) }]),
      ),
    });
  }

  async serves(signal: AbortSignal): Promise<void> {
    await this.resident.serves?.(signal);
    await this.disks.settle();
  }

  disk(node: NodeId): NodeDisk | undefined {
    return this.disks.of(node);
  }

  peers(node: NodeId): Readonly<Record<NodeId, string>> {
    const others = [...this.members].filter(([id]) => id !== node);
    const [peerPort] = this.resident.peerPorts;
    return Object.fromEntries(others.map(([id, { sandbox }]) => [id, `ws://${sandbox.address}:${peerPort}`]));
  }

  link(from: NodeId, to: NodeId): DockerLink | undefined {
    return this.links.get(`${from}>${to}`);
  }

  async remove(): Promise<void> {
    const [failure] = await removeThings(this.engine, this.made);
    await this.disks.remove();
    if (failure !== undefined) throw new Error(`${failure[0].kind} ${failure[0].name} is still there: ${failure[1]}`);
  }

  private async createSandbox(
    node: NodeId,
    image: string,
    mesh: string,
    access: string,
    note: Note,
  ): Promise<{ name: string; sandbox: Sandbox }> {
    const name = `${this.prefix}-${node}-net`;
    const { ports, echoPort } = this.resident;
    note({ kind: "container", name });
    const container = await this.engine.createContainer({
      name,
      Image: image,
      Cmd: ["node", "/schism/dist/replicas/sandbox/main.js", ...(echoPort === undefined ? [] : [String(echoPort)])],
      User: "0:0",
      Labels: this.labels,
      ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
      ...attachable,
      HostConfig: {
        ...confinement,
        CapAdd: ["NET_ADMIN"],
        NetworkMode: access,
        PortBindings: Object.fromEntries(ports.map((port) => [`${port}/tcp`, [{ HostIp: "127.0.0.1", HostPort: "" }]])),
      },
    });
    await this.engine.getNetwork(mesh).connect({ Container: container.id });
    return { name, sandbox: new Sandbox(node, this.engine, container, mesh, this.resident) };
  }

  private async createResident(
    node: NodeId,
    image: string,
    sandbox: string,
    addresses: ReadonlyMap<NodeId, string>,
    note: Note,
  ): Promise<Pick<Member, "container" | "companions" | "onDisk">> {
    const volume = `${this.prefix}-${node}`;
    const disk = this.disk(node);
    if (disk === undefined) {
      note({ kind: "volume", name: volume });
      await this.engine.createVolume({ Name: volume, Labels: this.labels });
    }
    const create = async (name: string, { settings, files }: ResidentContainer): Promise<Container> => {
      const { Mounts: mounts = [], ...words } = settings;
      note({ kind: "container", name });
      const container = await this.engine.createContainer({
        name,
        Image: image,
        ...words,
        User: `${this.user}:${this.user}`,
        Labels: this.labels,
        ...attachable,
        HostConfig: {
          ...confinement,
          NetworkMode: `container:${sandbox}`,
          Mounts: [
            ...(disk === undefined ? [{ Type: "volume" as const, Source: volume, Target: dataMount }] : []),
            ...mounts,
          ],
        },
      });
      if (disk !== undefined) onDisk.push(...(files ?? []));
      else if (files !== undefined) await container.putArchive(await archiveOf(files), { path: dataMount });
      return container;
    };
    const onDisk: [path: string, content: string][] = [];
    const site: Site = { addresses, user: this.user, waits: disk !== undefined };
    const container = await create(volume, this.resident.container(node, site));
    const companions = new Map<string, Container>();
    for (const [name, beside] of this.resident.companions?.(node, site) ?? []) {
      companions.set(name, await create(`${volume}-${name}`, beside));
    }
    return { container, companions, onDisk: new Map(onDisk) };
  }

  /** Puts files onto the disk of a node, which belongs to the user of its containers. */
  private fill(disk: NodeDisk, files: ReadonlyMap<string, string>): void {
    const within = disk.inside(process.cwd());
    const paths = [...files].map(([path, content]) => {
      const full = join(dirname(disk.data), path);
      writeAtFirst(full, content, within);
      return full;
    });
    give([disk.data, ...paths], { uid: this.user, gid: this.user }, within);
  }

  private member(node: NodeId): Member {
    const member = this.members.get(node);
    if (member === undefined) throw new RangeError(`there is no container for node ${node}`);
    return member;
  }
}

/** `mapped`: the engine gives the processes other ids on this machine than they have in their containers. */
async function replicaUser(engine: Engine): Promise<{ user: number; mapped: boolean }> {
  const { SecurityOptions: options } = infoSchema.parse(await engine.info());
  // There the engine maps a container's few ids to others of the host by itself.
  const mapped = options?.some((each) => each.includes("name=userns") || each.includes("name=rootless")) === true;
  return { user: mapped ? 65534 : randomInt(leastUser, leastUser + users), mapped };
}

/** Resolves or rejects when all have: after a failure nothing is still being created. */
async function allDone<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}
