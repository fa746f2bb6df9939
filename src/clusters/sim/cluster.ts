/**
 * The simulated cluster: replicas, network, disks and clocks in one thread under virtual time and one seed. The same replica classes,
 * clients, nemesis, recorder and checkers run on it as on real processes, and none of them can tell the difference.
 */
import type { ClientRequest, NodeId, OperatorCommand, Program, ReplicaStatus } from "../../../nodes/host.js";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { ClaimWatch } from "../../claims/watch.js";
import type { ClaimCount, Leaving } from "../../contract/claim.js";
import type {
  Capability,
  Cluster,
  ClusterObserver,
  ClusterPlan,
  Injection,
  NodeChange,
  NodeTrace,
  ReplicaEnding,
  Reply,
} from "../../contract/cluster.js";
import { calmWorld, type World } from "../../contract/world.js";
import type { Fault, ResolvedFault } from "../../faults/fault.js";
import { needsFileSystem, recordsOnly } from "../../faults/file-systems.js";
import { needsDatagrams, streamsOnly } from "../../faults/impairment.js";
import type { Link as LinkName } from "../../faults/link.js";
import { injectSimFault } from "./faults.js";
import { SimLink } from "./link.js";
import { SimNode } from "./node.js";
import { RequestUnderWay } from "./request-under-way.js";
import { Scheduler } from "./scheduler.js";
import { StormWatch } from "./storm.js";

export interface SimOptions {
  /** Copies every message and record, so that replicas that share memory behave differently and are detected. */
  readonly copy?: boolean;
}

/** As on the local cluster: how long to wait for a replica's answer. */
const statusTimeoutMs = 500;
const operatorTimeoutMs = 2000;

export function createSimCluster(plan: ClusterPlan, options: SimOptions = {}): SimCluster {
  return new SimCluster(plan, options);
}

function programOf({ launch }: ClusterPlan): Program {
  if (launch.kind === "program") return launch.program;
  throw new Error(`${launch.server.name} is not a program that can be simulated`);
}

/** Of which node restarts and crashes are rehearsed next, by its index: the steps until then. */
interface Rehearsals {
  readonly random: Random;
  readonly stepsLeft: number[];
  readonly crashes: Random;
  readonly writesLeft: number[];
}

export class SimCluster implements Cluster {
  readonly kind = "sim";
  readonly takesEachRequestAnew: boolean;
  readonly clock = new Scheduler();
  readonly nodes: readonly NodeId[];
  private readonly world: World;
  private readonly members: readonly SimNode[];
  private readonly byId = new Map<NodeId, SimNode>();
  /** By sender's index, then receiver's. */
  private readonly links: (SimLink | undefined)[][];
  private readonly seed: number;
  private readonly clientRandom: Random;
  private readonly faultRandom: Random;
  private readonly claimed: ClaimWatch;
  /** When restarts are rehearsed; undefined if no claim asks for that. */
  private readonly rehearsals: Rehearsals | undefined;
  private readonly storm: StormWatch;
  private requests = 0;
  private readonly traceListeners: ((trace: NodeTrace) => void)[] = [];
  private readonly exitListeners: ((node: NodeId, ending: ReplicaEnding) => void)[] = [];
  observer: ClusterObserver | undefined;
  stopped = false;

  constructor(plan: ClusterPlan, { copy = false }: SimOptions) {
    this.nodes = plan.nodes.map(internalized);
    this.world = plan.world ?? calmWorld;
    this.storm = new StormWatch(this.world.mostEventsPerSecond);
    this.seed = plan.seed;
    const worldSeed = this.world.seed ?? plan.seed;
    this.clientRandom = seededRandom(worldSeed, "client links");
    this.faultRandom = seededRandom(worldSeed, "faults");
    const program = programOf(plan);
    const { claims = [], updates = () => true } = plan;
    const random = seededRandom(plan.seed, "rehearsals");
    const crashes = seededRandom(plan.seed, "rehearsals", "crashes");
    this.rehearsals = claims.some((claim) => claim.kind === "state" && claim.at.includes("rehearsed"))
      ? {
          ...{ random, stepsLeft: plan.nodes.map(() => random.below(2 * stepsBetweenRehearsals)) },
          ...{ crashes, writesLeft: plan.nodes.map(() => crashes.below(2 * writesBetweenCrashes)) },
        }
      : undefined;
    const disksWatched = claims.some((claim) => claim.kind === "state" && claim.at.includes("told"));
    this.takesEachRequestAnew = program.takesEachRequestAnew === true;
    this.members = this.nodes.map(
      (id, index) =>
        new SimNode(id, index, {
          scheduler: this.clock,
          world: this.world,
          program,
          settings: plan.settings,
          members: this.nodes,
          seed: plan.seed,
          worldSeed,
          copy,
          onTrace: (node, event) => {
            this.tell({ node: node.id, event });
            this.claimed.onTrace(node.id, event);
          },
          onChange: (node, what) => this.onChange(node, what),
          onAnswer: (node, request, outcome, by) => this.claimed.onAnswer(node.id, request, outcome, by),
          onStep: (node) => {
            this.claimed.onStep(node);
            if (this.rehearsals !== undefined) this.rehearse(node);
            if (this.clock.steps >= this.storm.next) this.checkStorm(node);
          },
          ...(disksWatched
            ? { onTold: (node: SimNode, what: Leaving) => this.claimed.onTold(node, node.disk, what) }
            : {}),
          onThrow: (node, error) => this.onThrow(node, error),
        }),
    );
    for (const member of this.members) this.byId.set(member.id, member);
    this.links = this.members.map((from) =>
      this.members.map((to) => {
        if (from === to) return undefined;
        const random = seededRandom(worldSeed, "link", from.id, to.id);
        const link = new SimLink(from, to, this.world.network, this.clock, random);
        from.outgoing[to.index] = link;
        return link;
      }),
    );
    this.claimed = new ClaimWatch({
      claims,
      nodes: plan.nodes.length,
      observed: this.members,
      isUpdate: ({ command }) => updates(command),
      report: (node, claim, sentence) => this.tell({ node, event: { type: "invariant-broken", claim, sentence } }),
    });
  }

  async start(): Promise<void> {
    // An error inside the simulation is the harness's own fault, and ends the process.
    void this.clock.run();
    await Promise.all(
      this.members.map((member) => this.clock.promise<void>((resolve) => member.start(() => resolve()))),
    );
  }

  capability(fault: Fault | ResolvedFault): Capability {
    if (needsFileSystem(fault)) return { able: false, why: recordsOnly };
    if (!needsDatagrams(fault) || this.world.network.transport === "datagram") return { able: true };
    return { able: false, why: streamsOnly };
  }

  lost(): ReadonlyMap<NodeId, string> {
    return new Map(this.members.flatMap(({ id, lost }) => (lost === undefined ? [] : [[id, lost] as const])));
  }

  request(node: NodeId, request: ClientRequest, done: (reply: Reply) => void): void {
    if (this.stopped) return;
    this.requests += 1;
    this.claimed.onRequest(node, request);
    const { life } = this.member(node);
    if (life?.replica === undefined) {
      this.refuse(node, request, done);
      return;
    }
    const underWay = new RequestUnderWay(life, request, done, this);
    life.expect(underWay);
    this.clock.at(this.clock.nowNs() + this.clientLatencyNs(), underWay.moved);
  }

  private refuse(node: NodeId, request: ClientRequest, done: (reply: Reply) => void): void {
    const now = this.clock.nowNs();
    if (this.observer !== undefined) this.tellRequest(node, request, now, false);
    this.clock.at(now + this.clientLatencyNs(), () => {
      if (!this.stopped) done({ type: "refused", error: `${node} is down` });
    });
  }

  status(node: NodeId): Promise<ReplicaStatus | null> {
    const { life } = this.member(node);
    if (life?.replica === undefined) return this.clock.resolved(null);
    if (!life.paused) return this.clock.resolved(life.inspect());
    return this.clock.promise((resolve) => {
      this.clock.after(statusTimeoutMs, () => resolve(null));
    });
  }

  operate(node: NodeId, command: OperatorCommand): Promise<void> {
    return this.clock.promise((resolve, reject) => {
      const { life } = this.member(node);
      if (life?.replica === undefined) reject(new Error(`${node} is down`));
      else if (life.replica.onOperator === undefined) reject(new Error("this program takes no operator commands"));
      else {
        life.take("operator", "", command);
        if (!life.paused) resolve();
        else {
          const error = new Error(`no answer to the operator's command ${command.type}`);
          this.clock.after(operatorTimeoutMs, () => reject(error));
        }
      }
    });
  }

  onTrace(listener: (trace: NodeTrace) => void): void {
    this.traceListeners.push(listener);
  }

  replaced(node: NodeId): void {
    this.claimed.forget(node);
  }

  claims(): readonly ClaimCount[] {
    return this.claimed.counts();
  }

  unanswered(): readonly { readonly node: NodeId; readonly request: ClientRequest }[] {
    return this.members.flatMap(({ id, life }) => (life?.owed() ?? []).map((request) => ({ node: id, request })));
  }

  onUnexpectedExit(listener: (node: NodeId, ending: ReplicaEnding) => void): void {
    this.exitListeners.push(listener);
  }

  observe(observer: ClusterObserver): void {
    this.observer = observer;
    for (const link of this.links.flat()) if (link !== undefined) link.observer = observer;
  }

  async inject(fault: ResolvedFault): Promise<Injection> {
    const capability = this.capability(fault);
    if (!capability.able) throw new Error(capability.why);
    if (this.world.faultMs.most > 0) await this.faultTakesEffect();
    const injection = await injectSimFault(fault, {
      clock: this.clock,
      random: this.faultRandom,
      stream: (...labels) => seededRandom(this.seed, ...labels),
      node: (id) => this.member(id),
      link: (name) => this.link(name),
    });
    let undone: Promise<void> | undefined;
    return {
      proof: injection.proof,
      undo: () => {
        undone ??= this.stopped ? Promise.resolve() : this.undo(injection);
        return undone;
      },
    };
  }

  private async undo(injection: Injection): Promise<void> {
    if (this.world.faultMs.most > 0) await this.faultTakesEffect();
    await injection.undo();
  }

  private faultTakesEffect(): Promise<void> {
    const { least, most } = this.world.faultMs;
    return this.clock.promise((resolve) => {
      this.clock.after(this.faultRandom.between(least, most), () => resolve());
    });
  }

  /** Now and then, at a moment at which nothing is unsynced. */
  private rehearse(node: SimNode): void {
    if (this.rehearsals === undefined) return;
    this.rehearseCrash(node, this.rehearsals);
    const { random, stepsLeft } = this.rehearsals;
    const left = (stepsLeft[node.index] ?? 0) - 1;
    stepsLeft[node.index] = left;
    if (left > 0) return;
    const difference = this.rehearsed(node, () => node.rehearse());
    if (difference === undefined) return;
    // A restart reads all records, so that a node with many of them rehearses it less often.
    stepsLeft[node.index] = 1 + random.below(2 * (stepsBetweenRehearsals + 2 * node.disk.records));
    this.claimed.onRehearsal(node, difference);
  }

  private rehearsed(node: SimNode, rehearse: () => string | null | undefined): string | null | undefined {
    try {
      return rehearse();
    } catch (error) {
      this.claimed.blame(node.id, error);
      return undefined;
    }
  }

  /** Now and then, at the end of a step that has written more than one thing. */
  private rehearseCrash(node: SimNode, { crashes, writesLeft }: Rehearsals): void {
    if (node.disk.undoable < 2) return;
    const left = (writesLeft[node.index] ?? 0) - 1;
    writesLeft[node.index] = left;
    if (left > 0) return;
    const difference = this.rehearsed(node, () => node.rehearseCrash(crashes));
    if (difference === undefined) return;
    writesLeft[node.index] = 1 + crashes.below(2 * (writesBetweenCrashes + node.disk.records / 10));
    this.claimed.onRehearsal(node, difference, "within its last step");
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.clock.stop();
  }

  tellRequest(node: NodeId, request: ClientRequest, departsAt: number, arrived: boolean): void {
    const loss = arrived ? null : "its receiver was down";
    const endsAt = this.clock.nowNs();
    this.observer?.passed({
      ...{ from: request.client, to: node, load: { kind: "request", request }, departsAt, endsAt, loss },
    });
  }

  private onChange(node: SimNode, what: NodeChange): void {
    this.observer?.changed(node.id, what, this.clock.nowNs());
    const outgoing = this.links[node.index] ?? [];
    for (const [index, out] of outgoing.entries()) {
      const into = this.links[index]?.[node.index];
      if (what === "gone") {
        out?.nodeDied(false);
        into?.nodeDied(true);
      } else {
        if (what === "up") out?.nodeChanged();
        into?.nodeChanged();
      }
    }
  }

  private onThrow(node: SimNode, error: unknown): void {
    const sentence = error instanceof Error ? error.message : String(error);
    this.tell({ node: node.id, event: { type: "invariant-broken", claim: "assertion", sentence } });
    for (const listener of this.exitListeners) listener(node.id, { cause: "crash", status: sentence, log: [] });
  }

  private checkStorm(node: SimNode): void {
    const copies = Math.max(1, ...this.links.flat().map((link) => link?.mostCopies ?? 1));
    if (!this.storm.notices(this.clock.steps, this.clock.nowNs(), this.requests, copies)) return;
    const { sentence } = this.storm;
    this.tell({ node: node.id, event: { type: "invariant-broken", claim: "bounded-work", sentence } });
    for (const member of this.members) member.takeDown(this);
  }

  private tell(trace: NodeTrace): void {
    if (this.stopped) return;
    for (const listener of this.traceListeners) listener(trace);
  }

  clientLatencyNs(): number {
    const { least, most } = this.world.network.latencyMs;
    return this.clientRandom.between(least, most) * 1e6;
  }

  private member(node: NodeId): SimNode {
    const member = this.byId.get(node);
    if (member === undefined) throw new RangeError(`there is no node ${node}`);
    return member;
  }

  private link({ from, to }: LinkName): SimLink {
    const link = this.links[this.member(from).index]?.[this.member(to).index];
    if (link === undefined) throw new RangeError(`there is no link ${from} -> ${to}`);
    return link;
  }
}

/** On average, of a node without records. */
const stepsBetweenRehearsals = 100;
/** How many steps that write more than one thing. */
const writesBetweenCrashes = 8;

/**
 * The same text as the one string that the engine keeps for names of fields. Two of these are compared by their addresses; texts that were
 * put together at run time, as nodes' names are, letter by letter.
 */
function internalized(text: string): string {
  const [name] = Object.keys({ [text]: true });
  return name ?? text;
}
