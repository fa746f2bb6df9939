/**
 * Applies a schedule to a cluster. Every state of a fault is written to the journal before it is entered, the schedule's roles and
 * random choices are resolved at the moment of injection, and every fault that began is undone: at its time, or when the run ends.
 */
import { seededRandom } from "../../nodes/random.js";
import { sleep } from "../clusters/clock.js";
import type { Cluster, Injection } from "../contract/cluster.js";
import {
  type Anchor,
  type AnchorEvent,
  answers,
  type Fault,
  type MembershipChange,
  nodesEndedBy,
  nodesSilencedBy,
  type ResolvedFault,
  resolveFault,
  rowOf,
  type Schedule,
  type ScheduledFault,
} from "../faults/fault.js";
import { changeMembers } from "./membership.js";
import { leadersOf, planFailover, statuses } from "./operator.js";

export type FaultState = "planned" | "injecting" | "active" | "healing" | "healed" | "failed";

/** The new state of a fault; stored together with its schedule entry (FaultRecord in src/record/record.ts). */
export interface JournalEntry {
  readonly id: number;
  readonly state: FaultState;
  readonly description: string;
  readonly resolved?: ResolvedFault | MembershipChange;
  readonly proof?: string;
  readonly error?: string;
  /** On `healed`: nodes that can no longer start. */
  readonly lost?: readonly string[];
}

interface OngoingFault {
  readonly id: number;
  readonly scheduled: ScheduledFault;
  description: string;
  resolved?: ResolvedFault | MembershipChange;
  injection?: Injection;
  /** Everything done to this fault so far, in order: an undo waits for its injection. */
  work: Promise<void>;
  healing: boolean;
}

/** The beginning or the end of a fault that waits for an event. */
interface Waiting {
  readonly fault: OngoingFault;
  readonly anchor: Anchor;
  left: number;
}

export class Nemesis {
  private readonly ongoing: OngoingFault[] = [];
  private cancels: (() => void)[] = [];
  /** Faults whose event has not occurred yet. */
  private toBegin: Waiting[] = [];
  /** Faults in effect that an event would end. */
  private toEnd: Waiting[] = [];
  private startNs = 0;
  /** Ids of the faults that are undone or have failed. */
  private readonly settled = new Set<number>();
  private allSettled = (): void => {};

  constructor(
    private readonly cluster: Cluster,
    private readonly schedule: Schedule,
    private readonly seed: number,
    private readonly journal: (entry: JournalEntry, scheduled: ScheduledFault) => void,
  ) {}

  /** Starts the schedule's clock. */
  start(): void {
    this.startNs = this.cluster.clock.nowNs();
    this.schedule.forEach((scheduled, id) => {
      const fault: OngoingFault = {
        id,
        scheduled,
        description: scheduled.fault.kind,
        work: Promise.resolve(),
        healing: false,
      };
      this.note(fault, "planned");
      if (scheduled.after === undefined) this.launch(fault);
      else this.toBegin.push({ fault, anchor: scheduled.after, left: scheduled.after.nth });
    });
  }

  /** True if some fault waits for an event. */
  get waits(): boolean {
    return this.toBegin.length + this.toEnd.length > 0;
  }

  /** To be called for every event that faults may wait for. */
  notice(anchorEvent: AnchorEvent): void {
    const ms = (this.cluster.clock.nowNs() - this.startNs) / 1e6;
    const come = (waiting: Waiting): boolean => {
      const { anchor } = waiting;
      if (ms >= (anchor.sinceMs ?? 0) && answers(anchorEvent, anchor)) waiting.left -= 1;
      return waiting.left <= 0;
    };
    const ending = this.toEnd.filter(come);
    const beginning = this.toBegin.filter(come);
    // As after nearly every event, of which a run has thousands.
    if (ending.length + beginning.length === 0) return;
    this.toEnd = this.toEnd.filter((waiting) => !ending.includes(waiting));
    this.toBegin = this.toBegin.filter((waiting) => !beginning.includes(waiting));
    for (const { fault } of ending) this.heal(fault);
    for (const { fault } of beginning) this.launch(fault);
  }

  private launch(fault: OngoingFault): void {
    void this.wait(fault.scheduled.at).then(() => {
      this.ongoing.push(fault);
      fault.work = this.inject(fault);
    });
    void this.wait(fault.scheduled.until).then(() => this.heal(fault));
  }

  /** Never resolves once the nemesis has finished. */
  private wait(ms: number): Promise<void> {
    const { done, cancel } = sleep(this.cluster.clock, ms);
    this.cancels.push(cancel);
    return done;
  }

  /** Resolves when every fault of the schedule is undone or has failed; never if the schedule is empty. */
  over(): Promise<void> {
    return this.cluster.clock.promise((resolve) => {
      this.allSettled = resolve;
    });
  }

  /** Descriptions of the faults in effect now. */
  active(): readonly string[] {
    return this.ongoing.filter((fault) => fault.injection !== undefined).map((fault) => fault.description);
  }

  /** Starts no further fault and resolves when all begun ones are undone. Failures are in the journal. */
  async finish(): Promise<void> {
    for (const cancel of this.cancels) cancel();
    this.cancels = [];
    for (const { fault, anchor, left } of this.toBegin) {
      this.note(fault, "failed", { error: `never began: ${missing(anchor, left)}` });
    }
    this.toBegin = [];
    this.toEnd = [];
    for (const fault of this.ongoing) this.heal(fault);
    await Promise.all(this.ongoing.map((fault) => fault.work));
  }

  private async inject(fault: OngoingFault): Promise<void> {
    try {
      if (fault.scheduled.fault.kind === "failover") {
        await this.failOver(fault);
        return;
      }
      const leaders = leadersOf(await statuses(this.cluster));
      const view = { nodes: this.cluster.nodes, leaders };
      // Each fault has its own random stream, so removing one from a schedule does not change the targets of the others.
      const random = seededRandom(this.seed, "nemesis", fault.scheduled.at, fault.scheduled.fault.kind);
      const { resolved, description } = resolveFault(fault.scheduled.fault, view, random);
      await this.apply(fault, resolved, description);
    } catch (error) {
      this.toEnd = this.toEnd.filter((waiting) => waiting.fault !== fault);
      this.note(fault, "failed", { error: messageOf(error) });
    }
  }

  private async apply(
    fault: OngoingFault,
    resolved: ResolvedFault | MembershipChange,
    description: string,
  ): Promise<void> {
    fault.resolved = resolved;
    fault.description = description;
    this.note(fault, "injecting");
    const { orUntil } = fault.scheduled;
    const ending = orUntil === undefined ? undefined : { fault, anchor: orUntil, left: orUntil.nth };
    const inEffect = (): void => {
      if (ending !== undefined && !fault.healing && !this.toEnd.includes(ending)) this.toEnd.push(ending);
    };
    const injection =
      resolved.kind === "membership"
        ? await this.changeMembers(fault, resolved)
        : await this.cluster.inject(resolved, inEffect);
    fault.injection = injection;
    this.note(fault, "active", injection.proof === null ? {} : { proof: injection.proof });
    inEffect();
  }

  /** Stops the leader, then promotes the most advanced of the others: an operator's fenced failover. */
  private async failOver(fault: OngoingFault): Promise<void> {
    const others = this.othersThan(fault).flatMap(({ resolved }) => nodesSilencedBy(resolved));
    const silent = new Set([...others, ...this.cluster.lost().keys()]);
    const { old, successor } = await planFailover(this.cluster, silent);
    await this.apply(fault, { kind: "kill", nodes: [old] }, `failover: ${old} stopped, ${successor} promoted`);
    await this.cluster.operate(successor, { type: "promote" });
  }

  /** The others that have begun and are not undone yet. */
  private othersThan(fault: OngoingFault): readonly OngoingFault[] {
    return this.ongoing.filter((other) => other !== fault && !this.settled.has(other.id));
  }

  private async changeMembers(fault: OngoingFault, change: MembershipChange): Promise<Injection> {
    const meanwhile = this.othersThan(fault).some(
      ({ resolved }) => resolved?.kind === "membership" && (resolved.replaced === true || change.replaced === true),
    );
    if (meanwhile) throw new Error("the membership is being changed already");
    return changeMembers(this.cluster, change);
  }

  private heal(fault: OngoingFault): void {
    if (fault.healing) return;
    fault.healing = true;
    fault.work = fault.work.then(async () => {
      const { injection } = fault;
      if (injection === undefined) return;
      this.note(fault, "healing");
      try {
        await injection.undo();
        delete fault.injection;
        this.note(fault, "healed", this.whatRemains(fault));
        this.noticeRestarts(fault);
      } catch (error) {
        this.note(fault, "failed", { error: `could not be undone: ${messageOf(error)}` });
      }
    });
  }

  /** Nodes of the fault that did not come back, with the reason. */
  private whatRemains({ resolved }: OngoingFault): { proof?: string; lost?: readonly string[] } {
    if (resolved === undefined || !("nodes" in resolved)) return {};
    const all = this.cluster.lost();
    const lost = resolved.nodes.filter((node) => all.has(node));
    if (lost.length === 0) return {};
    return { proof: lost.map((node) => `${node} stays down: ${all.get(node)}`).join("; "), lost };
  }

  /** Undoing a fault restarts the nodes that it alone kept down. */
  private noticeRestarts({ resolved }: OngoingFault): void {
    for (const node of nodesEndedBy(resolved)) {
      if (this.cluster.lost().has(node)) continue;
      const stillDown = this.ongoing.some(
        (other) => other.injection !== undefined && nodesEndedBy(other.resolved).includes(node),
      );
      if (!stillDown) this.notice({ event: "restarts", node });
    }
  }

  private note(
    fault: OngoingFault,
    state: FaultState,
    more: { proof?: string; error?: string; lost?: readonly string[] } = {},
  ): void {
    const { id, scheduled, description, resolved } = fault;
    const entry = resolved === undefined ? { id, state, description } : { id, state, description, resolved };
    this.journal(Object.assign(entry, more), scheduled);
    if (state !== "healed" && state !== "failed") return;
    this.settled.add(id);
    if (this.settled.size === this.schedule.length) this.allSettled();
  }
}

function missing(anchor: Anchor, left: number): string {
  const came = anchor.nth - left;
  const times = `${came} of ${anchor.nth}`;
  switch (anchor.event) {
    case "acknowledged":
      return `${times} updates were acknowledged`;
    case "invoked":
      return `${times} operations were begun`;
    case "leads":
      return `${anchor.node ?? "some node"} came to lead ${times} times`;
    case "votes":
      return `${anchor.node ?? "some node"} voted ${times} times`;
    case "restarts":
      return `${anchor.node ?? "some node"} restarted ${times} times`;
    case "reports":
      return `${anchor.node ?? "some node"} reported ${anchor.type} ${times} times`;
  }
}

/** Faults of a schedule that a cluster, or an operator of replicas that take these commands, cannot do, with the reason. */
export function impossibleFaults(
  cluster: Cluster,
  schedule: Schedule,
  commands: readonly string[],
): readonly { fault: Fault; why: string }[] {
  return schedule.flatMap(({ fault }) => {
    const missing = rowOf(fault).commands.find((command) => !commands.includes(command));
    if (missing !== undefined) return [{ fault, why: `its replicas take no command ${missing}` }];
    if (fault.kind === "membership" && fault.replaced !== true) return [];
    const needed = neededFor(fault);
    const capability = cluster.capability(needed);
    return capability.able ? [] : [{ fault, why: capability.why }];
  });
}

/** A failover is a kill and a command, so it needs what a kill needs; a node that is replaced loses its disk. */
function neededFor(fault: Fault): Fault {
  if (fault.kind === "failover") return { kind: "kill", target: "leader" };
  return fault.kind === "membership" ? { kind: "wipe", target: fault.target } : fault;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
