/**
 * The cluster contract for real replicas, whatever they run in: nodes with a controller's channel each, faults that overlap, orderly and
 * disorderly ends. The differences between processes and containers are in ReplicaGround.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ClientRequest, NodeId, OperatorCommand, ReplicaStatus } from "../../nodes/host.js";
import { type Random, seededRandom } from "../../nodes/random.js";
import { ClaimWatch } from "../claims/watch.js";
import type { ClaimCount } from "../contract/claim.js";
import {
  type Capability,
  type Clock,
  type Cluster,
  type ClusterPlan,
  type Injection,
  type LinkSight,
  type NodeTrace,
  type ReplicaEnding,
  type Reply,
  StartError,
} from "../contract/cluster.js";
import type { Fault, ResolvedFault } from "../faults/fault.js";
import { needsFileSystem, recordsOnly } from "../faults/file-systems.js";
import { bytesInOrder, needsDatagrams, streamsOnly } from "../faults/impairment.js";
import type { Link as LinkName } from "../faults/link.js";
import type { NodeDisk, Trouble } from "./disk/disk.js";
import type { ImpairableLink } from "./links/impairable-link.js";
import { injectLinkFault } from "./links/link-faults.js";
import { ReplicaNode } from "./replica-node.js";
import type { ReplicaRuntime } from "./replica-runtime.js";
import { ResourceJournal } from "./resources.js";
import { Throttle } from "./throttle.js";
import { Warden } from "./warden.js";

/** How long a replica may take to start, ms. A busy machine is given time: one that ends before is reported at once. */
export const defaultStartTimeoutMs = 60_000;

/** How long a node's view of itself is waited for, ms: that of one that stands still would delay whatever is done next. */
const statusMs = { running: 5000, stopped: 500 } as const;

/** What replicas run on: processes of this machine, or containers. */
export interface ReplicaGround {
  readonly kind: "local" | "docker";
  /** A node's next process can be started while its present one runs. */
  readonly sparesProcesses: boolean;
  /** Its links carry single messages, so that faults of such apply. */
  readonly carriesMessages?: boolean;
  capability(fault: Fault): Capability;
  /**
   * Makes everything that the nodes need before the first of them can run; each thing is noted in the journal before it is made. Rejects
   * soon after `signal` is aborted, and makes nothing more then.
   */
  prepare(journal: ResourceJournal, signal: AbortSignal): Promise<void>;
  /** Starts one incarnation of a node's replica. */
  run(node: NodeId): ReplicaRuntime;
  /** The loopback port of a node's replica, undefined while it has none. */
  onPort?(node: NodeId, port: number | undefined): void;
  /** The address at which a node dials its peers: `ws://host:port`. */
  peers(node: NodeId): Readonly<Record<NodeId, string>>;
  link(from: NodeId, to: NodeId): ImpairableLink | undefined;
  /** Hears what nodes say to each other: called before `prepare`, at most once. Absent if the controller does not carry it. */
  watchLinks?(see: (sight: LinkSight) => void): void;
  /** As of a cluster. */
  linksUsed?(): boolean;
  /** The disk of a node whose server is not ours; undefined if its files are on the machine's. */
  disk?(node: NodeId): NodeDisk | undefined;
  /** Once all nodes have started for the first time: resolves when the cluster serves. Absent if every started node serves. */
  serves?(signal: AbortSignal): Promise<void>;
  /** Removes everything that was made; no replica runs any more. */
  remove(): Promise<void>;
}

/** `plan.directory` must be absolute. */
export function createReplicaCluster(plan: ClusterPlan, clock: Clock, ground: ReplicaGround): Cluster {
  return new ReplicaCluster(plan, clock, ground);
}

class ReplicaCluster implements Cluster {
  readonly kind: Cluster["kind"];
  readonly nodes: readonly NodeId[];
  readonly takesEachRequestAnew: boolean;
  private readonly members: ReadonlyMap<NodeId, ReplicaNode>;
  private readonly spoilSeeds: Random;
  private readonly traceListeners: ((trace: NodeTrace) => void)[] = [];
  private readonly claimed: ClaimWatch;
  private readonly exitListeners: ((node: NodeId, ending: ReplicaEnding) => void)[] = [];
  private journal: ResourceJournal | undefined;
  private warden: Warden | undefined;
  private preparing: Promise<void> | undefined;
  private readonly unprepared = new AbortController();
  private readonly throttles = new Set<Throttle>();
  private started = false;
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly plan: ClusterPlan,
    readonly clock: Clock,
    private readonly ground: ReplicaGround,
  ) {
    this.kind = ground.kind;
    const { launch } = plan;
    this.takesEachRequestAnew = launch.kind !== "program" || launch.program.takesEachRequestAnew === true;
    this.spoilSeeds = seededRandom(plan.seed, "spoil");
    this.nodes = plan.nodes;
    const { claims = [], updates = () => true } = plan;
    this.claimed = new ClaimWatch({
      claims,
      nodes: plan.nodes.length,
      isUpdate: ({ command }) => updates(command),
      report: (node, claim, sentence) => this.tell({ node, event: { type: "invariant-broken", claim, sentence } }),
    });
    this.members = new Map(plan.nodes.map((node) => [node, this.createNode(node)]));
  }

  async start(): Promise<void> {
    try {
      mkdirSync(join(this.plan.directory, "logs"), { recursive: true });
      this.journal = new ResourceJournal(this.plan.directory);
      this.warden = new Warden({ kind: this.ground.kind, runId: this.plan.runId, directory: this.plan.directory });
      this.preparing = this.ground.prepare(this.journal, this.unprepared.signal);
      await this.preparing;
      await Promise.all([...this.members.values()].map((member) => member.start()));
      await this.ground.serves?.(this.unprepared.signal);
      if (this.plan.restarts === true && this.ground.sparesProcesses) {
        await Promise.all([...this.members.values()].map((member) => member.keepSpare()));
      }
      if (this.stopping !== undefined) throw new Error("the cluster was stopped while it started");
      this.started = true;
    } catch (error) {
      // A second call of stop rejects with what is left.
      await this.stop().catch(() => {});
      throw new StartError(error);
    }
  }

  capability(fault: Fault): Capability {
    const isProgram = this.plan.launch.kind === "program";
    if (needsDatagrams(fault) && this.ground.carriesMessages !== true) {
      return { able: false, why: isProgram ? streamsOnly : bytesInOrder };
    }
    if (isProgram && needsFileSystem(fault)) return { able: false, why: recordsOnly };
    return this.ground.capability(fault);
  }

  lost(): ReadonlyMap<NodeId, string> {
    return new Map([...this.members].flatMap(([id, { lost }]) => (lost === undefined ? [] : [[id, lost] as const])));
  }

  request(node: NodeId, request: ClientRequest, done: (reply: Reply) => void): void {
    if (this.stopping !== undefined) return;
    const { channel } = this.member(node);
    if (channel === undefined) {
      done({ type: "refused", error: `${node} is down` });
      return;
    }
    this.claimed.onRequest(node, request);
    channel.request(request, (reply) => {
      if (reply.type !== "refused" && reply.type !== "lost") this.claimed.onAnswer(node, request, reply);
      done(reply);
    });
  }

  abandon(node: NodeId, client: string): void {
    this.member(node).channel?.forget?.(client);
  }

  async status(node: NodeId): Promise<ReplicaStatus | null> {
    const { channel, responsive } = this.member(node);
    return (await channel?.status(responsive ? statusMs.running : statusMs.stopped)) ?? null;
  }

  async operate(node: NodeId, command: OperatorCommand): Promise<void> {
    const { channel } = this.member(node);
    if (channel === undefined) throw new Error(`${node} is down`);
    await channel.operate(command);
  }

  replaced(node: NodeId): void {
    this.claimed.forget(node);
  }

  claims(): readonly ClaimCount[] {
    return this.claimed.counts();
  }

  onTrace(listener: (trace: NodeTrace) => void): void {
    this.traceListeners.push(listener);
  }

  watchLinks(see: (sight: LinkSight) => void): void {
    this.ground.watchLinks?.((sight) => {
      if (this.started && this.stopping === undefined) see(sight);
    });
  }

  linksUsed(): boolean {
    return this.ground.linksUsed?.() ?? true;
  }

  onUnexpectedExit(listener: (node: NodeId, ending: ReplicaEnding) => void): void {
    this.exitListeners.push(listener);
  }

  async inject(fault: ResolvedFault, inEffect?: () => void): Promise<Injection> {
    if (this.stopping !== undefined) throw new Error("the cluster is stopped");
    const { proof, undo } = await this.apply(fault, inEffect);
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

  private apply(fault: ResolvedFault, inEffect?: () => void): Promise<Injection> {
    switch (fault.kind) {
      case "kill":
        return this.eachNode(
          fault.nodes,
          (member, reason) => member.takeDown(reason),
          (member, reason) => member.bringUp(reason),
        );
      case "power-loss": {
        const { mode = "torn", olderThanMs = 0 } = fault;
        const survival = mode === "aged" ? { mode, olderThanMs } : { mode };
        return this.eachNode(
          fault.nodes,
          (member, reason) => member.takeDown(reason, survival),
          (member, reason) => member.bringUp(reason),
        );
      }
      case "pause":
        return this.eachNode(
          fault.nodes,
          (member, reason) => member.pause(reason),
          (member, reason) => member.resume(reason),
        );
      case "throttle": {
        const throttles = new Map(
          fault.nodes.map((node) => [node, new Throttle(this.member(node), this.clock, fault)]),
        );
        for (const throttle of throttles.values()) this.throttles.add(throttle);
        return this.eachNode(
          fault.nodes,
          async (member) => (await throttles.get(member.id)?.begin()) ?? null,
          async (member) => throttles.get(member.id)?.end(),
        );
      }
      case "clock": {
        const disturbance = { jumpMs: fault.jumpMs, driftPercent: fault.driftPercent };
        return this.eachNode(
          fault.nodes,
          (member) => member.disturbClock(disturbance),
          (member) => member.calmClock(disturbance),
        );
      }
      case "disk-full":
      case "disk-failing":
      case "disk-slow": {
        const trouble = troubleOf(fault);
        return this.eachNode(
          fault.nodes,
          (member, reason) => member.troubleDisk(reason, trouble),
          (member, reason) => member.calmDisk(reason),
        );
      }
      case "bit-rot":
      case "wipe":
        return this.eachNode(
          fault.nodes,
          (member, reason) => member.spoil(reason, fault.kind, this.spoilSeeds.below(2 ** 31)),
          (member, reason) => member.bringUp(reason),
        );
      default:
        return injectLinkFault(
          fault,
          { link: (name) => this.link(name), responsive: (node) => this.member(node).responsive },
          inEffect,
        );
    }
  }

  private async eachNode(
    nodes: readonly NodeId[],
    inflict: (member: ReplicaNode, reason: object) => Promise<string | null>,
    relieve: (member: ReplicaNode, reason: object) => Promise<void>,
  ): Promise<Injection> {
    const members = nodes.map((node) => this.member(node));
    const reason = {};
    const undo = async (): Promise<void> => {
      // One that cannot be relieved must not keep the others waiting.
      const relieved = await Promise.allSettled(members.map((member) => relieve(member, reason)));
      const left = relieved.find((outcome) => outcome.status === "rejected");
      if (left !== undefined) throw left.reason;
    };
    const outcomes = await Promise.allSettled(members.map((member) => inflict(member, reason)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) {
      // The fault's own error is reported, not that of undoing its parts.
      await undo().catch(() => {});
      throw failed.reason;
    }
    const proofs = outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : null));
    if (proofs.every((proof) => proof === null)) return { proof: null, undo };
    return { proof: proofs.map((proof, index) => proof ?? `${nodes[index]} cannot show it now`).join("; "), undo };
  }

  private async takeDown(): Promise<void> {
    for (const throttle of this.throttles) throttle.abandon();
    // The replicas go first: what stops a fault's effect on a process that is about to end needs no proof.
    await Promise.all([...this.members.values()].map((member) => member.stop()));
    // Anything still being made would otherwise remain after everything was removed.
    this.unprepared.abort(new Error("the cluster was stopped while it started"));
    await this.preparing?.catch(() => {});
    await this.ground.remove();
    try {
      this.journal?.release();
    } catch (error) {
      // Without room for that line, `heal` later looks for things that are gone, and finds nothing.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
    await this.warden?.dismiss();
  }

  private createNode(node: NodeId): ReplicaNode {
    const { launch, settings } = this.plan;
    const { name } = launch.kind === "program" ? launch.program : launch.server;
    const seeds = seededRandom(this.plan.seed, "replica", node);
    return new ReplicaNode(
      node,
      { run: () => this.ground.run(node), disk: () => this.ground.disk?.(node) },
      () => ({
        program: name,
        settings: { options: { ...settings.options }, variant: settings.variant },
        members: [...this.nodes],
        peers: { ...this.ground.peers(node) },
      }),
      () => seeds.below(2 ** 31),
      {
        onTrace: (event) => {
          if (this.stopping !== undefined) return;
          this.tell({ node, event });
          this.claimed.onTrace(node, event);
        },
        onUnexpectedExit: (ending) => {
          for (const listener of this.exitListeners) listener(node, ending);
        },
        onPort: (port) => this.ground.onPort?.(node, port),
      },
      this.plan.startTimeoutMs ?? defaultStartTimeoutMs,
    );
  }

  private tell(trace: NodeTrace): void {
    for (const listener of this.traceListeners) listener(trace);
  }

  private member(node: NodeId): ReplicaNode {
    const member = this.members.get(node);
    if (member === undefined) throw new RangeError(`there is no node ${node}`);
    return member;
  }

  private link({ from, to }: LinkName): ImpairableLink {
    const link = this.ground.link(from, to);
    if (link === undefined) throw new RangeError(`there is no link ${from} -> ${to}`);
    return link;
  }
}

function troubleOf(fault: Extract<ResolvedFault, { kind: "disk-full" | "disk-failing" | "disk-slow" }>): Trouble {
  switch (fault.kind) {
    case "disk-full":
      return { full: true };
    case "disk-failing":
      return { failing: [fault.operations] };
    case "disk-slow":
      return { syncDelayMs: fault.delayMs };
  }
}
