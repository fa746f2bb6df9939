/** A client's request on its way to a simulated replica, and the answer on its way back. */
import type { ClientRequest, NodeId } from "../../../nodes/host.js";
import type { ClusterObserver, Reply } from "../../contract/cluster.js";
import type { Life, OpenRequest } from "./life.js";
import type { Scheduler } from "./scheduler.js";

/** What a request needs to know about its cluster. */
export interface ClientNetwork {
  readonly clock: Scheduler;
  readonly observer: ClusterObserver | undefined;
  readonly stopped: boolean;
  clientLatencyNs(): number;
  tellRequest(node: NodeId, request: ClientRequest, departsAt: number, arrived: boolean): void;
}

export class RequestUnderWay implements OpenRequest {
  private readonly departedAt: number;
  answered = false;
  private arrived = false;
  private reply: Reply | undefined;
  /** When the answer departs, ns. */
  private answeredAt = 0;

  constructor(
    readonly life: Life,
    readonly request: ClientRequest,
    readonly done: (reply: Reply) => void,
    readonly cluster: ClientNetwork,
  ) {
    this.departedAt = cluster.clock.nowNs();
  }

  /** It has arrived: the request at the process, and then the answer at the client. One function for both ways. */
  readonly moved = (): void => {
    if (this.arrived && this.reply !== undefined) this.answerArrives(this.reply, this.answeredAt);
    else this.arrive();
  };

  private arrive(): void {
    this.arrived = true;
    const { cluster, life, request } = this;
    if (cluster.observer !== undefined) {
      cluster.tellRequest(life.id, request, this.departedAt, life.replica !== undefined);
    }
    life.take("request", "", request);
  }

  answer(reply: Reply, departsAt: number): void {
    if (!this.arrived) {
      this.answerEarly(reply, departsAt);
      return;
    }
    this.reply = reply;
    this.answeredAt = departsAt;
    this.cluster.clock.at(departsAt + this.cluster.clientLatencyNs(), this.moved);
  }

  /** The connection is lost while the request is still on its way; the request continues. */
  private answerEarly(reply: Reply, departsAt: number): void {
    const { cluster } = this;
    cluster.clock.at(departsAt + cluster.clientLatencyNs(), () => this.answerArrives(reply, departsAt));
  }

  private answerArrives(reply: Reply, departsAt: number): void {
    const { cluster, life, request } = this;
    if (cluster.stopped) return;
    // An answer that the process had not yet sent when it died.
    const lost = reply.type !== "lost" && departsAt > life.endedAt;
    if (cluster.observer !== undefined && !lost && reply.type !== "lost" && reply.type !== "refused") {
      cluster.observer.passed({
        ...{ from: life.id, to: request.client, load: { kind: "reply", request, outcome: reply } },
        ...{ departsAt, endsAt: cluster.clock.nowNs(), loss: null },
      });
    }
    this.done(lost ? { type: "lost", error: "connection reset" } : reply);
  }
}
