/** The operator that gives nodes the command they say they wait for: not at once, so that what they do until then can be seen. */
import type { NodeId } from "../../nodes/host.js";
import { sleep } from "../clusters/clock.js";
import type { Cluster, NodeTrace } from "../contract/cluster.js";

/** From when a node says that it waits until the operator comes, and from one attempt to the next, ms. */
const comesAfterMs = 1000;

export interface Order {
  readonly node: NodeId;
  readonly command: string;
}

export class Repairs {
  /** The operator is on the way to these nodes, or tries again. */
  private readonly visits = new Map<NodeId, () => void>();

  private ended = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly told: (order: Order) => void,
  ) {}

  /** To be called for every trace of the run. */
  onTrace({ node, event }: NodeTrace): void {
    if (event.type !== "role") return;
    if (event.awaits === undefined) this.callOff(node);
    else if (!this.visits.has(node)) this.visit({ node, command: event.awaits });
  }

  end(): void {
    this.ended = true;
    for (const node of [...this.visits.keys()]) this.callOff(node);
  }

  private callOff(node: NodeId): void {
    this.visits.get(node)?.();
    this.visits.delete(node);
  }

  private visit(order: Order): void {
    const { node, command } = order;
    const { done, cancel } = sleep(this.cluster.clock, comesAfterMs);
    this.visits.set(node, cancel);
    /** False if the node has waited for something else since, or for nothing. */
    const over = (): boolean => this.visits.get(node) === cancel && this.visits.delete(node);
    void done
      .then(() => this.cluster.operate(node, { type: command }))
      .then(
        () => {
          // A node that ended before it could obey says again that it waits.
          over();
          if (!this.ended) this.told(order);
        },
        () => {
          // It is down or paused.
          if (over()) this.visit(order);
        },
      );
  }
}
