/**
 * One process of a simulated node. It does one thing at a time: while a sync or a pause holds it up, its input waits. What it sends leaves
 * at its proper time: a crash before that takes it back.
 */
import {
  type ClientRequest,
  type Disk,
  type Host,
  type Message,
  type NodeId,
  noSuchPeer,
  type OperatorCommand,
  type Outcome,
  type Program,
  type ProgramSettings,
  type Replica,
  type ReplicaStatus,
} from "../../../nodes/host.js";
import type { Random } from "../../../nodes/random.js";
import type { TraceEvent } from "../../../nodes/trace.js";
import {
  malformedOutcome,
  malformedStatus,
  malformedTrace,
  unsoundTimer,
  wellFormed,
} from "../../../nodes/well-formed.js";
import type { Reply } from "../../contract/cluster.js";
import type { Action } from "./action-queue.js";
import { asSent, type SimDisk } from "./disk.js";
import type { Scheduler } from "./scheduler.js";
import { ReplicaTimer, type TimerOwner } from "./timer.js";

type InputKind = "message" | "request" | "timer" | "operator";

interface Input {
  readonly kind: InputKind;
  readonly from: NodeId;
  readonly payload: Message | ClientRequest | ReplicaTimer | OperatorCommand;
}

/** A link from the node to another. */
export interface OutgoingLink {
  /** Sends what departs at the sender's cursor. */
  send(message: Message, sender: Life): void;
}

/** The node that a process runs on, and the callbacks that the process reports to. */
export interface LifeOwner {
  readonly id: NodeId;
  readonly disk: SimDisk;
  /** How fast the node's clock runs. */
  readonly rate: number;
  readonly scheduler: Scheduler;
  readonly program: Program;
  readonly settings: ProgramSettings;
  readonly members: readonly NodeId[];
  /** This share of messages has room for a few entries only; undefined if none has. */
  readonly cutShortPercent: number | undefined;
  /** Messages and records are copied on their way, so that replicas that share memory are detected. */
  readonly copy: boolean;
  /** What the node's clock shows at a moment, ms. */
  nowMs(atNs: number): number;
  /** To every other node, by its place among the members. */
  readonly outgoing: readonly (OutgoingLink | undefined)[];
  started(): void;
  /** The replica has taken a step; its state is whole again. */
  stepped(): void;
  /** `message` or, if that is null, an answer leaves. */
  told(message: Message | null, request?: ClientRequest, outcome?: Outcome): void;
  /** A step of the replica has ended, at the time of the cursor. */
  stepEnded(life: Life): void;
  /** The replica threw: its process ends. */
  thrown(error: unknown, at: number): void;
  traced(event: TraceEvent): void;
  answered(request: ClientRequest, outcome: Outcome, by: Replica | undefined): void;
}

/** A request that the process is to answer. */
export interface OpenRequest {
  readonly request: ClientRequest;
  answered: boolean;
  /** To be called when the process answers or ends; `departsAt` in ns. */
  answer(reply: Reply, departsAt: number): void;
}

/** One process from its start to its end: the replica's host. */
export class Life implements Host, TimerOwner {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly disk: Disk;
  readonly mostPerMessage: Host["mostPerMessage"];
  readonly random: () => number;
  replica: Replica | undefined;
  endedAt = Number.POSITIVE_INFINITY;
  /** The time that the present step has reached, ns; syncs move it forward. */
  cursor = 0;
  readonly pausedBy = new Set<object>();
  /** The latest request of each client, which has one open at a time. */
  private readonly latest = new Map<string, OpenRequest>();
  private busyUntil = 0;
  private inbox: Input[] = [];
  private waking = false;
  private readonly wakeUp = (): void => {
    this.waking = false;
    this.drain();
  };
  /** Observers have not yet seen the result of the last step. */
  private unobserved = false;
  /** What observers will learn when the present step has reached its end. */
  private untold: { readonly at: number; readonly tell: () => void }[] = [];
  private readonly timers: ReplicaTimer[] = [];
  private readonly scheduler: Scheduler;

  constructor(
    private readonly node: LifeOwner,
    random: Random,
  ) {
    this.scheduler = node.scheduler;
    this.id = node.id;
    this.members = node.members;
    this.disk = node.disk;
    const { cutShortPercent } = node;
    this.mostPerMessage =
      cutShortPercent === undefined
        ? undefined
        : (usual) => (random.next() * 100 < cutShortPercent ? fewOf(usual, random) : usual);
    this.random = () => random.next();
  }

  get paused(): boolean {
    return this.pausedBy.size > 0;
  }

  boot(): void {
    const { program, settings } = this.node;
    this.cursor = this.scheduler.nowNs();
    try {
      const replica = program.create(this, settings);
      this.replica = replica;
      this.node.started();
      replica.start();
    } catch (error) {
      this.node.thrown(error, this.cursor);
      return;
    }
    this.finishStep();
  }

  end(at: number): void {
    this.endedAt = at;
    this.replica = undefined;
    this.inbox = [];
    for (const open of this.latest.values()) {
      if (!open.answered) open.answer({ type: "lost", error: "connection reset" }, at);
    }
    this.latest.clear();
  }

  /** A client has sent a request, which is under way. */
  expect(open: OpenRequest): void {
    this.latest.set(open.request.client, open);
  }

  /** The requests that it has not answered, except those after which their client has asked it again. */
  owed(): readonly ClientRequest[] {
    return [...this.latest.values()].flatMap(({ request, answered }) => (answered ? [] : [request]));
  }

  /** Input reaches the process: the replica sees it now, or as soon as the process can handle it. */
  take(kind: InputKind, from: NodeId, payload: Input["payload"]): void {
    const now = this.scheduler.nowNs();
    if (this.replica === undefined) return;
    if (this.busyUntil > now || this.pausedBy.size > 0 || this.inbox.length > 0) {
      this.inbox.push({ kind, from, payload });
      if (this.pausedBy.size === 0) this.wakeAt(this.busyUntil);
    } else this.step(kind, from, payload);
  }

  /**
   * Continues after a pause. An event loop reads what came meanwhile connection by connection, the longest ready first: those of peers
   * (nodes/server/mesh.ts pings on them all the time) before those of clients. Timers that came due are seen before or after.
   */
  wake(timersFirst: boolean): void {
    const timers = this.inbox.filter(({ kind }) => kind === "timer");
    const messages = this.inbox.filter(({ kind }) => kind === "message");
    const peers = [...new Set(messages.map(({ from }) => from))];
    const received = [
      ...peers.flatMap((peer) => messages.filter(({ from }) => from === peer)),
      ...this.inbox.filter(({ kind }) => kind === "request" || kind === "operator"),
    ];
    this.inbox = timersFirst ? [...timers, ...received] : [...received, ...timers];
    this.wakeAt(this.busyUntil);
  }

  /** The replica's view of itself; null if asking for it ends the process. */
  inspect(): ReplicaStatus | null {
    try {
      const status = this.replica?.inspect() ?? null;
      return status === null ? null : wellFormed(status, malformedStatus);
    } catch (error) {
      this.node.thrown(error, Math.max(this.cursor, this.scheduler.nowNs()));
      return null;
    }
  }

  // The host's side

  send(to: NodeId, message: Message): void {
    const { members } = this;
    // For a few members, looking at each is faster than looking in a map.
    let place = 0;
    while (place < members.length && members[place] !== to) place += 1;
    const link = this.node.outgoing[place];
    if (link === undefined) throw noSuchPeer(this.id, to, message.type);
    this.node.told(message);
    link.send(this.node.copy ? asSent(message) : message, this);
  }

  reply(request: ClientRequest, outcome: Outcome): void {
    wellFormed(outcome, malformedOutcome);
    this.node.told(null, request, outcome);
    if (this.cursor === this.scheduler.nowNs()) this.node.answered(request, outcome, this.replica);
    else this.answeredAtEnd(request, outcome);
    const open = this.latest.get(request.client);
    if (open === undefined || open.answered || open.request.seq !== request.seq) return;
    open.answered = true;
    open.answer(this.node.copy ? asSent(outcome) : outcome, this.cursor);
  }

  setTimer(name: string, ms: number): void {
    if (!Number.isFinite(ms)) throw unsoundTimer(name, ms);
    const timer = this.timer(name) ?? this.newTimer(name);
    timer.set(this.cursor + Math.max(0, (ms * 1e6) / this.node.rate));
  }

  cancelTimer(name: string): void {
    this.timer(name)?.cancel();
  }

  now(): number {
    // Observers ask between its steps, too.
    return this.node.nowMs(Math.max(this.cursor, this.scheduler.nowNs()));
  }

  trace(event: TraceEvent): void {
    wellFormed(event, malformedTrace);
    if (this.cursor === this.scheduler.nowNs()) this.node.traced(event);
    else this.tracedAtEnd(event);
  }

  // Timers

  /** The node's clock changes its speed: what is left of each timer takes `factor` times as long. */
  stretchTimers(factor: number): void {
    for (const timer of this.timers) timer.stretch(this.scheduler.nowNs(), factor);
  }

  /** A replica has a handful, and sets one at most messages. */
  private timer(name: string): ReplicaTimer | undefined {
    for (const timer of this.timers) if (timer.name === name) return timer;
    return undefined;
  }

  private newTimer(name: string): ReplicaTimer {
    const timer = new ReplicaTimer(this, name);
    this.timers.push(timer);
    return timer;
  }

  schedule(at: number, action: Action): void {
    this.scheduler.at(at, action);
  }

  nowNs(): number {
    return this.scheduler.nowNs();
  }

  onDue(timer: ReplicaTimer): void {
    this.take("timer", "", timer);
  }

  private step(kind: InputKind, from: NodeId, payload: Input["payload"]): void {
    const { replica } = this;
    if (replica === undefined) return;
    if (this.unobserved) {
      this.unobserved = false;
      this.node.stepped();
    }
    const now = this.scheduler.nowNs();
    this.cursor = now;
    const { disk } = this.node;
    if (disk.syncing) disk.settle(now);
    try {
      // Input that `take` got under a kind is of that kind.
      if (kind === "message") replica.onMessage(from, payload as Message);
      else if (kind === "request") replica.onRequest(payload as ClientRequest);
      else if (kind === "operator") replica.onOperator?.(payload as OperatorCommand);
      else {
        const timer = payload as ReplicaTimer;
        if (!timer.expired) return;
        timer.cancel();
        replica.onTimer(timer.name);
      }
    } catch (error) {
      if (this.untold.length > 0) this.tellLater();
      this.node.thrown(error, this.cursor);
      return;
    }
    this.finishStep();
  }

  private finishStep(): void {
    const { cursor } = this;
    this.busyUntil = cursor;
    if (cursor === this.scheduler.nowNs()) this.node.stepped();
    else {
      // Nothing about the node changes before its next step, and looking only then saves an action.
      this.unobserved = true;
      if (this.untold.length > 0) this.tellLater();
    }
    this.node.stepEnded(this);
  }

  private tellLater(): void {
    const { untold } = this;
    this.untold = [];
    this.scheduler.at(this.cursor, () => {
      for (const { at, tell } of untold) if (this.endedAt >= at) tell();
    });
  }

  // What an observer learns once the step has reached its time: never, if the process dies before that. In functions of their own, since a
  // function that makes a closure on some of its paths pays for it on all of them.

  private answeredAtEnd(request: ClientRequest, outcome: Outcome): void {
    const { replica } = this;
    this.untold.push({ at: this.cursor, tell: () => this.node.answered(request, outcome, replica) });
  }

  private tracedAtEnd(event: TraceEvent): void {
    this.untold.push({ at: this.cursor, tell: () => this.node.traced(event) });
  }

  private wakeAt(at: number): void {
    if (this.waking) return;
    this.waking = true;
    this.scheduler.at(at, this.wakeUp);
  }

  private drain(): void {
    while (this.inbox.length > 0 && this.endedAt === Number.POSITIVE_INFINITY && this.pausedBy.size === 0) {
      if (this.busyUntil > this.scheduler.nowNs()) {
        this.wakeAt(this.busyUntil);
        return;
      }
      const input = this.inbox.shift();
      if (input !== undefined) this.step(input.kind, input.from, input.payload);
    }
  }
}

/** From 1 to 8. */
function fewOf(usual: number, random: Random): number {
  return Math.min(usual, 1 + random.below(8));
}
