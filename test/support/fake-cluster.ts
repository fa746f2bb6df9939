/**
 * A cluster for unit tests of what stands above it: virtual time that the test moves by hand, and requests that the test
 * answers. It holds no protocol at all.
 */
import type { ClientRequest, NodeId, OperatorCommand, ReplicaStatus } from "../../nodes/host.js";
import { timerOf } from "../../src/clusters/clock.js";
import type { ClaimCount } from "../../src/contract/claim.js";
import type { Capability, Clock, Cluster, Injection, NodeTrace, Reply, Timer } from "../../src/contract/cluster.js";
import type { ResolvedFault } from "../../src/faults/fault.js";

export interface PendingRequest {
  readonly node: NodeId;
  readonly request: ClientRequest;
  readonly done: (reply: Reply) => void;
}

export class ManualClock implements Clock {
  private now = 0;
  private timers: { at: number; order: number; callback: () => void }[] = [];
  private order = 0;

  nowNs(): number {
    return this.now * 1e6;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.now + ms, order: this.order++, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  timer(callback: () => void): Timer {
    return timerOf((ms, then) => this.after(ms, then), callback);
  }

  promise<T>(executor: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void): Promise<T> {
    return new Promise(executor);
  }

  /** Moves time by `ms`, calling what falls due on the way and letting promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order);
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.now = Math.max(this.now, next.at);
      next.callback();
    }
    this.now = end;
  }
}

export class FakeCluster implements Cluster {
  readonly kind = "sim";
  readonly clock = new ManualClock();
  readonly requests: PendingRequest[] = [];
  readonly injected: ResolvedFault[] = [];
  readonly undone: ResolvedFault[] = [];
  takesEachRequestAnew = false;
  /** Node and client of what was given up. */
  readonly abandoned: string[] = [];
  readonly operated: { node: NodeId; command: OperatorCommand }[] = [];
  statuses = new Map<NodeId, ReplicaStatus>();
  readonly lostNodes = new Map<NodeId, string>();
  /** Set to make the next injections fail. */
  refuse: string | undefined;
  injectionMs = 0;
  /** From the effect of a fault until that is proven. */
  provingMs = 0;

  constructor(readonly nodes: readonly NodeId[] = ["n1", "n2", "n3"]) {}

  async start(): Promise<void> {}

  capability(): Capability {
    return this.refuse === undefined ? { able: true } : { able: false, why: this.refuse };
  }

  request(node: NodeId, request: ClientRequest, done: (reply: Reply) => void): void {
    this.requests.push({ node, request, done });
  }

  abandon(node: NodeId, client: string): void {
    this.abandoned.push(`${node} ${client}`);
  }

  async status(node: NodeId): Promise<ReplicaStatus | null> {
    return this.statuses.get(node) ?? null;
  }

  async operate(node: NodeId, command: OperatorCommand): Promise<void> {
    if (this.refuse !== undefined) throw new Error(this.refuse);
    this.operated.push({ node, command });
  }

  onTrace(_listener: (trace: NodeTrace) => void): void {}
  onUnexpectedExit(): void {}

  claims(): readonly ClaimCount[] {
    return [];
  }

  lost(): ReadonlyMap<NodeId, string> {
    return this.lostNodes;
  }

  async inject(fault: ResolvedFault, inEffect?: () => void): Promise<Injection> {
    if (this.injectionMs > 0) await new Promise<void>((resolve) => this.clock.after(this.injectionMs, resolve));
    if (this.refuse !== undefined) throw new Error(this.refuse);
    this.injected.push(fault);
    inEffect?.();
    if (this.provingMs > 0) await new Promise<void>((resolve) => this.clock.after(this.provingMs, resolve));
    return {
      proof: "seen",
      undo: async () => {
        this.undone.push(fault);
      },
    };
  }

  async stop(): Promise<void> {}
}
