/**
 * The local cluster: one process per replica on this machine, every directed replica link through a user-space link of the
 * controller (link.ts). It needs no privileges and touches nothing outside the run's directory but its own processes.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ClientRequest, NodeId, OperatorCommand, ReplicaStatus } from "../../../nodes/host.js";
import { seededRandom } from "../../../nodes/random.js";
import type { Fault, Link as LinkName, ResolvedFault } from "../../faults/fault.js";
import type { Capability, Clock, Cluster, ClusterPlan, Injection, NodeTrace, Reply } from "../cluster.js";
import { ResourceJournal } from "../resources.js";
import { Link } from "./link.js";
import { injectLinkFault, leastLossPercent } from "./link-faults.js";
import { LocalNode, type NodeBoot } from "./node.js";
import { replicaEntry } from "./replica-process.js";

/** `entry`: the JavaScript file that a replica process runs; by default the built one of this package. */
export function createLocalCluster(plan: ClusterPlan, clock: Clock, entry = replicaEntry()): Cluster {
  return new LocalCluster(plan, clock, entry);
}

class LocalCluster implements Cluster {
  readonly kind = "local";
  readonly nodes: readonly NodeId[];
  private readonly members: ReadonlyMap<NodeId, LocalNode>;
  /** By `from>to`. */
  private readonly links = new Map<string, Link>();
  private readonly traceListeners: ((trace: NodeTrace) => void)[] = [];
  private readonly exitListeners: ((node: NodeId, detail: string) => void)[] = [];
  private readonly directory: string;
  private journal: ResourceJournal | undefined;
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly plan: ClusterPlan,
    readonly clock: Clock,
    private readonly entry: string,
  ) {
    this.nodes = plan.nodes;
    this.directory = resolve(plan.directory);
    for (const from of plan.nodes) {
      for (const to of plan.nodes) {
        if (from === to) continue;
        this.links.set(`${from}>${to}`, new Link(from, to, seededRandom(plan.seed, "link", from, to)));
      }
    }
    this.members = new Map(plan.nodes.map((node) => [node, this.createNode(node)]));
  }

  async start(): Promise<void> {
    try {
      mkdirSync(join(this.directory, "logs"), { recursive: true });
      this.journal = new ResourceJournal(this.directory);
      for (const node of this.nodes) {
        this.journal.note({ kind: "process", node, runId: this.plan.runId, data: this.dataOf(node) });
      }
      await Promise.all([...this.links.values()].map((link) => link.listen()));
      await Promise.all([...this.members.values()].map((member) => member.start()));
      if (this.stopping !== undefined) throw new Error("the cluster was stopped while it started");
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  capability(fault: Fault): Capability {
    if (fault.kind === "pause" && process.platform === "win32") {
      return { able: false, why: "Windows has no signal that stops a process" };
    }
    if (fault.kind === "loss" && fault.percent < leastLossPercent) {
      return { able: false, why: `a loss below ${leastLossPercent} % is too rare to be proven by a probe` };
    }
    return { able: true };
  }

  request(node: NodeId, request: ClientRequest, done: (reply: Reply) => void): void {
    if (this.stopping !== undefined) return;
    const { channel } = this.member(node);
    if (channel === undefined) done({ type: "refused", error: `${node} is down` });
    else channel.request(request, done);
  }

  async status(node: NodeId): Promise<ReplicaStatus | null> {
    return (await this.member(node).channel?.status()) ?? null;
  }

  async operate(node: NodeId, command: OperatorCommand): Promise<void> {
    const { channel } = this.member(node);
    if (channel === undefined) throw new Error(`${node} is down`);
    await channel.operate(command);
  }

  onTrace(listener: (trace: NodeTrace) => void): void {
    this.traceListeners.push(listener);
  }

  onUnexpectedExit(listener: (node: NodeId, detail: string) => void): void {
    this.exitListeners.push(listener);
  }

  async inject(fault: ResolvedFault): Promise<Injection> {
    if (this.stopping !== undefined) throw new Error("the cluster is stopped");
    const { proof, undo } = await this.apply(fault);
    let undone: Promise<void> | undefined;
    return {
      proof,
      undo: () => {
        // A stopped cluster has nothing left to undo.
        undone ??= this.stopping === undefined ? undo() : Promise.resolve();
        return undone;
      },
    };
  }

  stop(): Promise<void> {
    this.stopping ??= this.takeDown();
    return this.stopping;
  }

  private apply(fault: ResolvedFault): Promise<Injection> {
    switch (fault.kind) {
      case "kill":
      case "power-loss":
        return this.eachNode(
          fault.nodes,
          (member, reason) => member.takeDown(reason, fault.kind === "power-loss"),
          (member, reason) => member.bringUp(reason),
        );
      case "pause":
        return this.eachNode(
          fault.nodes,
          (member, reason) => member.pause(reason),
          (member, reason) => member.resume(reason),
        );
      default:
        return injectLinkFault(fault, {
          link: (name) => this.link(name),
          responsive: (node) => this.member(node).responsive,
        });
    }
  }

  private async eachNode(
    nodes: readonly NodeId[],
    inflict: (member: LocalNode, reason: object) => Promise<string>,
    relieve: (member: LocalNode, reason: object) => Promise<void>,
  ): Promise<Injection> {
    const members = nodes.map((node) => this.member(node));
    const reason = {};
    const undo = async (): Promise<void> => {
      await Promise.all(members.map((member) => relieve(member, reason)));
    };
    const outcomes = await Promise.allSettled(members.map((member) => inflict(member, reason)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) {
      await undo();
      throw failed.reason;
    }
    const proofs = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    return { proof: proofs.join("; "), undo };
  }

  private async takeDown(): Promise<void> {
    // The processes go first: what stops a fault's effect on a process that is about to end needs no proof.
    await Promise.all([...this.members.values()].map((member) => member.stop()));
    await Promise.all([...this.links.values()].map((link) => link.close()));
    this.journal?.release();
  }

  private createNode(node: NodeId): LocalNode {
    const seeds = seededRandom(this.plan.seed, "replica", node);
    return new LocalNode(
      node,
      {
        node,
        runId: this.plan.runId,
        data: this.dataOf(node),
        log: join(this.directory, "logs", `${node}.log`),
        entry: this.entry,
      },
      () => this.bootOf(node),
      () => seeds.below(2 ** 31),
      {
        onTrace: (event) => {
          if (this.stopping === undefined) for (const listener of this.traceListeners) listener({ node, event });
        },
        onUnexpectedExit: (detail) => {
          for (const listener of this.exitListeners) listener(node, detail);
        },
        onPort: (port) => {
          for (const link of this.links.values()) if (link.to === node) link.target = port;
        },
      },
    );
  }

  private bootOf(node: NodeId): NodeBoot {
    const { program, settings } = this.plan;
    const peers = this.nodes
      .filter((other) => other !== node)
      .map((to) => [to, `ws://127.0.0.1:${this.link({ from: node, to }).port}`] as const);
    return {
      program,
      settings: { options: { ...settings.options }, variant: settings.variant },
      members: [...this.nodes],
      peers: Object.fromEntries(peers),
    };
  }

  private dataOf(node: NodeId): string {
    return join(this.directory, "data", node);
  }

  private member(node: NodeId): LocalNode {
    const member = this.members.get(node);
    if (member === undefined) throw new RangeError(`there is no node ${node}`);
    return member;
  }

  private link({ from, to }: LinkName): Link {
    const link = this.links.get(`${from}>${to}`);
    if (link === undefined) throw new RangeError(`there is no link ${from} -> ${to}`);
    return link;
  }
}
