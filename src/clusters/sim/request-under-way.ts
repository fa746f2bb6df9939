/** A client's request on its way to a simulated replica, and the answer on its way back. */
import type { ClientRequest, NodeId } from "../../../nodes/host.js";
import type { ClusterObserver, Reply } from "../cluster.js";
import type { Action } from "./action-queue.js";
import type { Life, OpenRequest } from "./life.js";
import type { Scheduler } from "./scheduler.js";

/** What a request needs to know of its cluster. */
export interface ClientNetwork {
  readonly clock: Scheduler;
  readonly observer: ClusterObserver | undefined;
  readonly stopped: boolean;
  clientLatencyNs(): number;
  tellRequest(node: NodeId, request: ClientRequest, departsAt: number, arrived: boolean): void;
}

export class RequestUnderWay implements Action, OpenRequest {
  private readonly departedAt: number;
  answered = false;

  constructor(
    readonly life: Life,
    readonly request: ClientRequest,
    readonly done: (reply: Reply) => void,
    readonly cluster: ClientNetwork,
  ) {
    this.departedAt = cluster.clock.nowNs();
  }

  fire(): void {
    const { cluster, life, request } = this;
    if (cluster.observer !== undefined) {
      cluster.tellRequest(life.id, request, this.departedAt, life.replica !== undefined);
    }
    life.take("request", "", request);
  }

  answer(reply: Reply, departsAt: number): void {
    const { cluster } = this;
    cluster.clock.at(departsAt + cluster.clientLatencyNs(), new AnswerUnderWay(this, reply, departsAt));
  }
}

class AnswerUnderWay implements Action {
  constructor(
    private readonly to: RequestUnderWay,
    private readonly reply: Reply,
    private readonly departsAt: number,
  ) {}

  fire(): void {
    const { reply, departsAt } = this;
    const { cluster, life, request, done } = this.to;
    if (cluster.stopped) return;
    // An answer that the process had not yet sent when it died.
    const lost = reply.type !== "lost" && departsAt > life.endedAt;
    if (cluster.observer !== undefined && !lost && reply.type !== "lost" && reply.type !== "refused") {
      cluster.observer.passed({
        ...{ from: life.id, to: request.client, load: { kind: "reply", request, outcome: reply } },
        ...{ departsAt, endsAt: cluster.clock.nowNs(), loss: null },
      });
    }
    done(lost ? { type: "lost", error: "connection reset" } : reply);
  }
}
