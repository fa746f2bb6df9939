/**
 * A closed-loop client: one operation at a time, sent to its node, followed to the leader, sent again under the same
 * sequence number while its outcome is unknown, and recorded as one invocation and one completion. It never claims
 * more than it knows: once a single attempt may have reached a replica, only an answer makes the operation ok, and nothing
 * makes it fail (the later attempt's "no" says nothing about the earlier one if sessions are broken).
 */
import type { ClientRequest, Command, NodeId } from "../../nodes/host.js";
import type { Random } from "../../nodes/random.js";
import type { Cluster, Reply, Timer } from "../contract/cluster.js";
import type { Generator, PlannedOperation, Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { clientOf } from "../record/request-names.js";
import type { ChosenOperations } from "../scenario/chosen-operations.js";
import type { Recorder } from "./recorder.js";

/** Pause before the next attempt when a node refused or redirected us without naming another node. */
const retryPauseMs = 25;

export interface ClientSettings {
  /** 0 … clients − 1. */
  readonly number: number;
  readonly clients: number;
  readonly routing: "pinned" | "roaming";
  readonly ratePerClient: number;
  /** The operations of the plan that it carries out; all if absent. */
  readonly chosen: ChosenOperations | undefined;
  readonly operationTimeoutMs: number;
  /** After this long without an answer the next node is tried, with the same sequence number. */
  readonly attemptTimeoutMs: number;
}

export interface ClientWorld {
  readonly cluster: Cluster;
  readonly recorder: Recorder;
  readonly workload: Workload;
  /** Chooses operations; drawn only by the plan. */
  readonly planRandom: Random;
  /** Chooses nodes and pauses. */
  readonly random: Random;
}

interface OpenOperation {
  readonly planned: PlannedOperation;
  readonly command: Command;
  readonly deadlineNs: number;
  /** How many times longer it may take, and each of its attempts, than the settings say. */
  readonly patience: number;
  /** True if an attempt may have reached a replica and its answer is unknown. */
  indeterminate: boolean;
  attempts: number;
  node: NodeId;
  done(answer: Json | undefined): void;
}

export class Client {
  /** Jepsen's process id: a new one after every indeterminate operation, congruent to the client's number. */
  private process: number;
  /** Its name for replicas; made once, since the name is looked up in maps at every request. */
  private name: string;
  private seq = 0;
  private planned = 0;
  private running = false;
  private open: OpenOperation | undefined;
  /** The current attempt; late answers to earlier attempts do not count. */
  private awaited: ClientRequest | undefined;
  private readonly timeout: Timer;
  private readonly retry: Timer;
  private readonly next: Timer;
  /** When the last planned operation began, ns. */
  private begunNs = 0;
  private stopped: (() => void) | undefined;
  private readonly generator: Generator;
  /** Keys this client planned operations on, in order of first use. */
  readonly keys = new Set<string>();

  constructor(
    private readonly settings: ClientSettings,
    private readonly world: ClientWorld,
  ) {
    this.process = settings.number;
    this.name = clientOf(this.process);
    this.generator = world.workload.generator({
      client: settings.number,
      clients: settings.clients,
      random: world.planRandom,
    });
    // Made once, since a client needs them for each of its attempts.
    const { clock } = world.cluster;
    this.timeout = clock.timer(() => this.onTimeout());
    this.retry = clock.timer(() => this.attempt());
    this.next = clock.timer(() => this.nextPlanned());
  }

  /** Runs the plan until `stop`. */
  start(): void {
    this.running = true;
    const interval = 1000 / this.settings.ratePerClient;
    this.next.set(this.world.random.between(0, interval));
  }

  /** True if it has carried out its whole plan. */
  get finished(): boolean {
    return this.planned >= (this.settings.chosen?.last ?? Number.POSITIVE_INFINITY) && this.open === undefined;
  }

  /** Resolves when the open operation, if any, has completed; nothing is invoked afterwards. */
  stop(): Promise<void> {
    this.running = false;
    if (this.open === undefined) return Promise.resolve();
    return this.world.cluster.clock.promise((resolve) => {
      this.stopped = () => resolve();
    });
  }

  /**
   * One operation outside the plan, after `stop`: resolves with whether it succeeded. `node` overrides the routing. `patience`: how many times
   * longer it may take than one of the plan.
   */
  perform(operation: PlannedOperation, node?: NodeId, patience = 1): Promise<boolean> {
    return this.world.cluster.clock.promise((resolve) =>
      this.invoke(operation, (answer) => resolve(answer !== undefined), node, patience),
    );
  }

  private nextPlanned(): void {
    if (!this.running || this.finished) return;
    this.begunNs = this.world.cluster.clock.nowNs();
    const operation = this.generator.next();
    this.planned += 1;
    if (this.settings.chosen?.has(this.planned) === false) {
      this.onPlannedDone();
      return;
    }
    if (operation.key !== undefined) this.keys.add(operation.key);
    this.invoke(operation, this.onPlannedDone);
  }

  private readonly onPlannedDone = (): void => {
    if (!this.running) {
      this.stopped?.();
      return;
    }
    const pause = this.generator.pauseMs?.();
    if (pause !== undefined) {
      this.next.set(pause);
      return;
    }
    const interval = (1000 / this.settings.ratePerClient) * this.world.random.between(0.5, 1.5);
    const spent = (this.world.cluster.clock.nowNs() - this.begunNs) / 1e6;
    this.next.set(Math.max(0, interval - spent));
  };

  private invoke(
    planned: PlannedOperation,
    done: (answer: Json | undefined) => void,
    node?: NodeId,
    patience = 1,
  ): void {
    const { cluster, recorder, workload } = this.world;
    this.seq += 1;
    const home = node ?? this.home();
    this.open = {
      planned,
      command: workload.command(planned),
      deadlineNs: cluster.clock.nowNs() + this.settings.operationTimeoutMs * patience * 1e6,
      patience,
      indeterminate: false,
      attempts: 0,
      node: home,
      done,
    };
    recorder.invoke({ process: this.process, f: planned.f, key: planned.key, value: planned.value, node: home });
    this.attempt();
  }

  private home(): NodeId {
    const { nodes } = this.world.cluster;
    const index =
      this.settings.routing === "pinned" ? this.settings.number % nodes.length : this.world.random.below(nodes.length);
    return nodes[index] as NodeId; // the index is below nodes.length
  }

  private attempt(): void {
    const { open: operation } = this;
    if (operation === undefined) return;
    const { cluster } = this.world;
    operation.attempts += 1;
    const leftMs = (operation.deadlineNs - cluster.clock.nowNs()) / 1e6;
    this.timeout.set(
      this.mayRepeat(operation) ? Math.min(this.settings.attemptTimeoutMs * operation.patience, leftMs) : leftMs,
    );
    const request: ClientRequest = {
      client: this.name,
      seq: this.seq,
      command: operation.command,
    };
    this.awaited = request;
    cluster.request(operation.node, request, (reply) => {
      if (this.awaited !== request) return;
      this.awaited = undefined;
      this.timeout.cancel();
      this.onReply(operation, reply);
    });
  }

  private onTimeout(): void {
    const { open: operation } = this;
    if (operation === undefined) return;
    this.awaited = undefined;
    this.world.cluster.abandon?.(operation.node, this.name);
    this.doubtful(operation, "timeout", 0);
  }

  private onReply(operation: OpenOperation, reply: Reply): void {
    switch (reply.type) {
      case "ok":
        this.complete(operation, "ok", reply.value, undefined);
        return;
      case "refused":
        this.again(operation, reply.error, this.nodeAfter(operation.node), retryPauseMs);
        return;
      case "lost":
      case "info":
        this.doubtful(operation, reply.error, retryPauseMs);
        return;
      case "fail":
        if (reply.retry !== true) this.giveUp(operation, reply.error);
        else if (reply.leader !== undefined && reply.leader !== operation.node) {
          // A hint may be out of date and point back and forth: past the first few, pause between the steps.
          this.again(operation, reply.error, reply.leader, operation.attempts < 3 ? 0 : retryPauseMs);
        } else this.again(operation, reply.error, this.nodeAfter(operation.node), retryPauseMs);
    }
  }

  /** An attempt may have taken effect and its answer is unknown. */
  private doubtful(operation: OpenOperation, error: string, pauseMs: number): void {
    operation.indeterminate = true;
    if (this.mayRepeat(operation)) this.again(operation, error, this.nodeAfter(operation.node), pauseMs);
    else this.giveUp(operation, error);
  }

  /** If nodes do not identify requests by number, a second attempt at an update could take effect long after another client's update. */
  private mayRepeat({ planned }: OpenOperation): boolean {
    return this.world.cluster.takesEachRequestAnew !== true || this.world.workload.readOnly(planned.f);
  }

  private again(operation: OpenOperation, error: string, node: NodeId, pauseMs: number): void {
    const { clock } = this.world.cluster;
    if (clock.nowNs() + pauseMs * 1e6 >= operation.deadlineNs) {
      this.giveUp(operation, error);
      return;
    }
    operation.node = node;
    if (pauseMs === 0) this.attempt();
    else this.retry.set(pauseMs);
  }

  private giveUp(operation: OpenOperation, error: string): void {
    const { f, value } = operation.planned;
    const harmless = this.world.workload.readOnly(f);
    this.complete(operation, operation.indeterminate && !harmless ? "info" : "fail", value, error);
  }

  private complete(
    operation: OpenOperation,
    type: "ok" | "fail" | "info",
    value: Json,
    error: string | undefined,
  ): void {
    const { planned, node } = operation;
    const { f } = planned;
    const { workload } = this.world;
    // A write or an add is completed with its input: its answer says nothing new.
    const tells = workload.tells?.(f) ?? workload.readOnly(f);
    const recorded = type === "ok" && tells ? value : planned.value;
    this.world.recorder.complete({ type, process: this.process, f, key: planned.key, value: recorded, node, error });
    this.generator.saw?.({ type, f, key: planned.key, value: recorded });
    if (type === "info") {
      this.process += this.settings.clients;
      this.name = clientOf(this.process);
      this.seq = 0;
    }
    this.open = undefined;
    operation.done(type === "ok" ? recorded : undefined);
  }

  private nodeAfter(node: NodeId): NodeId {
    const { nodes } = this.world.cluster;
    return nodes[(nodes.indexOf(node) + 1) % nodes.length] as NodeId; // modulo the length
  }
}
