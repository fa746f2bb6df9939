/**
 * Servers that are not ours as processes of this machine. Every node listens on a loopback address of its own; peers are told another one,
 * where the controller listens. It finds the dialling node (dialler.ts) and carries the connection through the links of that pair, so the
 * controller makes partitions, as with our own replicas, and needs no privileges.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { join } from "node:path";
import type { ForeignServer, NodeAddress, NodePlan } from "../../../nodes/foreign.js";
import type { NodeId } from "../../../nodes/host.js";
import { seededRandom } from "../../../nodes/random.js";
import { echoGreeting, startEcho } from "../../../nodes/sandbox/echo.js";
import type { Question } from "../../../nodes/sandbox/probe.js";
import type { Capability, ClusterPlan, LinkSight } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import { thisController, wordOf } from "../../machine/controller.js";
import { diskObstacle } from "../disk/ability.js";
import type { NodeDisk } from "../disk/disk.js";
import { NodeDisks } from "../disk/node-disks.js";
import { JointRuntime } from "../joint-runtime.js";
import { sized } from "../links/link.js";
import { type Address, type ConnectionWatch, LinkConnection } from "../links/link-connection.js";
import { defaultStartTimeoutMs, type ReplicaGround } from "../replica-cluster.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import type { ResourceJournal } from "../resources.js";
import { serverCannotSuffer } from "../server-faults.js";
import { serveClients } from "../server-start.js";
import { give, refuseUnreachable, type User, userOf } from "../user.js";
import { type Dialler, type DiallingEnd, diallersOf } from "./dialler.js";
import { Front } from "./front.js";
import { Lab } from "./lab.js";
import { ProbedLink } from "./probed-link.js";
import type { ProcessRuntime } from "./process-runtime.js";
import { CompanionProcess, ServerProcess } from "./server-process.js";
import { clockObstacle, fakeTimeLibrary, noFakeTime, ShownClock } from "./shown-clock.js";

/** The search for the dialling node is repeated once: the tables are read one after the other, and a socket may appear in between. */
const secondLookMs = 20;

interface Running {
  readonly runtime: ReplicaRuntime;
  readonly processes: readonly ProcessRuntime[];
}

export class ServerGround implements ReplicaGround {
  readonly kind = "local";
  /** A process that has not taken its node's place would need its addresses. */
  readonly sparesProcesses = false;
  /** Keyed by `from>to`. */
  private readonly links = new Map<string, ProbedLink>();
  /** From each node to itself, such as from a companion to its server: no fault is ever on them. */
  private readonly inward = new Map<NodeId, ProbedLink>();
  /** Where peers dial each node. */
  private readonly fronts = new Map<NodeId, readonly Front[]>();
  private echo: Server | undefined;
  private readonly connections = new Set<LinkConnection>();
  /** Accepted connections whose dialling node is not known yet. */
  private readonly unknown: { readonly end: DiallingEnd; readonly resolve: (dialler: Dialler<NodeId>) => void }[] = [];
  /** Of the present incarnation of each node. */
  private readonly running = new Map<NodeId, Running>();
  /** None unless faults hit disks. */
  private readonly disks: NodeDisks;
  private readonly controller = wordOf(thisController());
  /** None unless faults hit clocks. */
  private readonly clocks = new Map<NodeId, ShownClock>();
  private see: ((sight: LinkSight) => void) | undefined;
  private used = false;
  private lab: Lab | undefined;
  private removed = false;
  private readonly user: User | undefined;

  constructor(
    private readonly plan: ClusterPlan,
    private readonly server: ForeignServer,
  ) {
    this.user = userOf(server);
    this.disks = new NodeDisks(plan);
    const question: Question = { kind: "greeting", greeting: server.peerGreeting ?? echoGreeting };
    const linkOf = (from: NodeId, to: NodeId): ProbedLink =>
      new ProbedLink(from, to, seededRandom(plan.seed, "link", from, to), () => question);
    for (const from of plan.nodes) {
      this.inward.set(from, linkOf(from, from));
      for (const to of plan.nodes) {
        if (from === to) continue;
        const link = linkOf(from, to);
        link.onChange = () => this.openOrShut(to);
        this.links.set(`${from}>${to}`, link);
      }
    }
  }

  capability(fault: Fault): Capability {
    if (process.platform !== "linux") {
      return { able: false, why: "only Linux tells which server opened a connection" };
    }
    return serverCannotSuffer(fault, { disk: diskObstacle(), clock: clockObstacle(this.server) }) ?? { able: true };
  }

  async prepare(journal: ResourceJournal): Promise<void> {
    for (const node of this.plan.nodes) {
      journal.note({ kind: "process", node, runId: this.plan.runId, data: this.dataOf(node) });
    }
    mkdirSync(join(this.plan.directory, "data"), { recursive: true, mode: this.modeAbove });
    refuseUnreachable(this.server, join(this.plan.directory, "data"));
    if (this.plan.clocks === true) this.makeClocks();
    if (this.plan.disks === true) await this.disks.start(journal, this.modeAbove);
    await this.listen();
    if (this.server.peerGreeting === undefined) await this.listenForProbes();
    await Promise.all([...this.links.values()].map((link) => link.listen()));
  }

  private makeClocks(): void {
    const library = fakeTimeLibrary();
    if (library === undefined) throw new Error(noFakeTime);
    const folder = join(this.plan.directory, "clocks");
    // The user of a server has to read them.
    mkdirSync(folder, { mode: 0o755 });
    for (const node of this.plan.nodes) {
      const clock = new ShownClock(library, join(folder, node));
      if (this.user !== undefined) give([clock.begunFile], this.user, []);
      this.clocks.set(node, clock);
    }
  }

  run(node: NodeId): ReplicaRuntime {
    const { server, plan } = this;
    const disk = this.disk(node);
    const data = disk?.data ?? this.dataOf(node);
    if (disk === undefined) mkdirSync(data, { recursive: true, mode: 0o700 });
    const nodePlan: NodePlan = {
      address: this.addressOf(node),
      advertised: new Map(plan.nodes.map((each) => [each, `${this.addresses.front(each)}:${server.ports.peer}`])),
      data,
      settings: plan.settings,
      cluster: plan.runId,
    };
    const logOf = (name: string): string => join(plan.directory, "logs", `${name}.log`);
    const common = {
      ...{ runId: plan.runId, controller: this.controller, node: nodePlan, user: this.user },
      nodes: () => plan.nodes.map((each) => this.addressOf(each)),
      within: disk?.inside(globalThis.process.cwd()) ?? [],
    };
    const clock = this.clocks.get(node);
    clock?.renewed();
    const process = new ServerProcess({ ...common, server, clock, log: logOf(node) });
    const companions = (server.companions ?? []).map(
      (companion) => new CompanionProcess(companion, { ...common, log: logOf(`${node}-${companion.name}`) }),
    );
    const runtime = companions.length === 0 ? process : new JointRuntime(process, companions);
    this.running.set(node, { runtime, processes: [process, ...companions] });
    return runtime;
  }

  async serves(signal: AbortSignal): Promise<void> {
    await serveClients(
      this.server,
      this.plan.nodes.map((node) => this.addressOf(node)),
      ({ node }) => this.running.get(node)?.runtime.lastLog() ?? [],
      this.plan.startTimeoutMs ?? defaultStartTimeoutMs,
      { settings: this.plan.settings, signal },
    );
    await this.disks.settle();
    this.used = false;
  }

  onPort(node: NodeId, port: number | undefined): void {
    const target = port === undefined ? undefined : { host: this.addressOf(node).host, port };
    for (const link of [...this.links.values(), ...this.inward.values()]) if (link.to === node) link.target = target;
    this.openOrShut(node);
  }

  /** A node whose process is down refuses connections, unless a link to it is cut: a node behind the cut waits for an answer in vain. */
  private openOrShut(node: NodeId): void {
    if (this.removed) return;
    const up = this.inward.get(node)?.target !== undefined;
    const cut = [...this.links.values()].some((link) => link.to === node && link.has("cut"));
    for (const front of this.fronts.get(node) ?? []) void (up || cut ? front.reopen() : front.shut());
  }

  /** Passed to them on their command line. */
  peers(): Readonly<Record<NodeId, string>> {
    return {};
  }

  link(from: NodeId, to: NodeId): ProbedLink | undefined {
    return this.links.get(`${from}>${to}`);
  }

  watchLinks(see: (sight: LinkSight) => void): void {
    this.see = see;
  }

  linksUsed(): boolean {
    return this.used;
  }

  disk(node: NodeId): NodeDisk | undefined {
    return this.disks.of(node);
  }

  async remove(): Promise<void> {
    this.removed = true;
    await this.disks.remove();
    for (const connection of [...this.connections]) connection.reset();
    const echo = new Promise<void>((resolve) =>
      this.echo === undefined ? resolve() : this.echo.close(() => resolve()),
    );
    await Promise.all([echo, this.shutAll(), ...[...this.links.values()].map((link) => link.close())]);
  }

  /** Of directories above data: another user has to enter them. */
  private get modeAbove(): number {
    return this.user === undefined ? 0o700 : 0o711;
  }

  /** What is sent through any link comes out here, for a server that answers no probe itself. */
  private async listenForProbes(): Promise<void> {
    const { port, server } = await startEcho();
    this.echo = server;
    for (const link of this.links.values()) link.echo = { host: "127.0.0.1", port };
  }

  private async listen(): Promise<void> {
    this.lab = await Lab.take(this.plan.nodes, [this.server.ports.client, ...this.peerPorts]);
    for (const node of this.plan.nodes) {
      const fronts = this.peerPorts.map((port) => this.frontFor(node, port));
      this.fronts.set(node, fronts);
      for (const front of fronts) await front.open();
    }
  }

  private get peerPorts(): readonly number[] {
    const { ports, companions = [] } = this.server;
    return [ports.peer, ...(ports.others ?? []), ...companions.map(({ port }) => port)];
  }

  private frontFor(node: NodeId, port: number): Front {
    return new Front(this.addresses.front(node), port, (socket) => {
      socket.on("error", () => {});
      void this.accept(node, port, socket);
    });
  }

  private async shutAll(): Promise<void> {
    await Promise.all([...this.fronts.values()].flat().map((front) => front.shut()));
    await this.lab?.release();
  }

  private async accept(to: NodeId, port: number, socket: Socket): Promise<void> {
    const { remoteAddress: address = "", remotePort = 0 } = socket;
    const end = { address, port: remotePort };
    let dialler = await this.dialler(end);
    if (dialler.kind !== "known") {
      await new Promise((resolve) => setTimeout(resolve, secondLookMs));
      dialler = await this.dialler(end);
    }
    const inward = this.inward.get(to);
    if (dialler.kind === "gone" && inward !== undefined && this.undisturbed(to) && !this.removed) {
      // Some servers say who they are, hang up and wait to be dialled themselves. Whosever it was, no fault is in its way.
      this.carry(socket, inward, inward, () => inward.target && { ...inward.target, port });
      return;
    }
    const from = dialler.kind === "known" ? dialler.who : undefined;
    const forward = from && this.way(from, to);
    const backward = from && this.way(to, from);
    if (this.removed || socket.destroyed || !from || !forward || !backward) {
      // No connection passes without a link: it could come from a node that is cut off.
      if (!this.removed && !socket.destroyed) {
        const why = dialler.kind === "gone" ? "hung up before it was known whose it was" : "is not a node";
        this.note(`${address}:${remotePort} connected to ${to} and ${why}`);
      }
      socket.destroy();
      return;
    }
    // The port that was dialled may be that of a companion. Some servers take the address that a connection is from for that of the node.
    const localAddress = this.addresses.front(from);
    const target = (): Address | undefined => forward.target && { ...forward.target, port, localAddress };
    this.carry(socket, forward, backward, target, this.watched(from, to));
  }

  private carry(
    socket: Socket,
    forward: ProbedLink,
    backward: ProbedLink,
    target: () => Address | undefined,
    watch?: ConnectionWatch,
  ): void {
    const over = (): void => void this.connections.delete(connection);
    const connection = new LinkConnection(socket, forward, backward, target, over, watch);
    this.connections.add(connection);
    connection.begin();
  }

  /** Whether no fault is on any link from or to this node. */
  private undisturbed(node: NodeId): boolean {
    return [...this.links.values()].every(
      ({ from, to, impairments }) => (from !== node && to !== node) || impairments.size === 0,
    );
  }

  /** What a companion and its server tell each other is not a message between nodes. */
  private watched(from: NodeId, to: NodeId): ConnectionWatch | undefined {
    if (from === to) return undefined;
    this.used = true;
    return (way, what, bytes) => {
      this.used = true;
      this.see?.({ ...(way === "there" ? { from, to } : { from: to, to: from }), what, ...sized(bytes) });
    };
  }

  private way(from: NodeId, to: NodeId): ProbedLink | undefined {
    return from === to ? this.inward.get(from) : this.link(from, to);
  }

  /** Those that have dialled by the end of this turn of the loop are looked up together. */
  private dialler(end: DiallingEnd): Promise<Dialler<NodeId>> {
    return new Promise((resolve) => {
      this.unknown.push({ end, resolve });
      if (this.unknown.length > 1) return;
      setImmediate(() => {
        const looked = this.unknown.splice(0);
        const found = diallersOf(
          looked.map((each) => each.end),
          this.pids(),
        );
        for (const [place, dialler] of found.entries()) looked[place]?.resolve(dialler);
      });
    });
  }

  /** The servers' own first: what they have started takes a look at all processes of the machine on some kernels, and the controller stands still meanwhile. */
  private *pids(): Iterable<readonly [NodeId, number]> {
    const all = [...this.running].flatMap(([node, { processes }]) => processes.map((each) => [node, each] as const));
    for (const [node, { pid }] of all) yield [node, pid];
    for (const [node, each] of all) for (const pid of each.pids()) if (pid !== each.pid) yield [node, pid];
  }

  private note(line: string): void {
    try {
      appendFileSync(join(this.plan.directory, "logs", "links.log"), `${new Date().toISOString()} ${line}\n`);
    } catch {
      // The disk may be full: the run continues.
    }
  }

  private addressOf(node: NodeId): NodeAddress {
    const { ports, companions } = this.server;
    return {
      ...{ node, host: this.addresses.back(node), peerPort: ports.peer, clientPort: ports.client },
      ...(companions === undefined
        ? {}
        : { companionPorts: new Map(companions.map(({ name, port }) => [name, port])) }),
    };
  }

  private get addresses(): Lab {
    if (this.lab === undefined) throw new Error("the cluster was not prepared");
    return this.lab;
  }

  private dataOf(node: NodeId): string {
    return join(this.plan.directory, "data", node);
  }
}
