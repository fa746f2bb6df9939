/**
 * Requests of a node to the leader, wherever that is: sent on when a node says who leads, sent again while no answer comes, given up after a
 * while. The log applies a request once, however often it was sent.
 */
import type { ClientRequest, NodeId, Outcome } from "../host.js";
import type { Answer } from "./messages.js";

/** Unanswered requests are looked at this often. */
export const againMs = 60;
/** A request is sent again after this many looks, and given up after these. */
const looks = { again: 2, giveUp: 8 };

interface Call {
  readonly request: ClientRequest;
  /** Undefined: given up, and it may take effect yet. */
  readonly done: (outcome: Exclude<Outcome, { type: "info" }> | undefined) => void;
  looks: number;
  /** Sent on since the last look: hints that are out of date may point back and forth. */
  sentOn: boolean;
}

export interface CallsHost {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  ask(node: NodeId, request: ClientRequest): void;
  lookAgain(): void;
}

export class Calls {
  /** By client, of which the latest request is open. */
  private readonly open = new Map<string, Call>();
  private leader: NodeId;
  private looking = false;

  constructor(private readonly host: CallsHost) {
    this.leader = host.id;
  }

  begin(request: ClientRequest, done: Call["done"]): void {
    const { client, seq } = request;
    const present = this.open.get(client);
    if (present !== undefined && present.request.seq > seq) {
      // The client has an answer from elsewhere, and asks the next.
      done(undefined);
      return;
    }
    this.open.set(client, { request, done, looks: 0, sentOn: false });
    if (present !== undefined && present.request.seq < seq) present.done(undefined);
    this.look();
    this.host.ask(this.leader, request);
  }

  onAnswer(from: NodeId, { client, seq, outcome }: Pick<Answer, "client" | "seq" | "outcome">): void {
    const call = this.open.get(client);
    if (call?.request.seq !== seq || outcome.type === "info") return;
    if (outcome.type === "ok" || outcome.retry !== true) {
      this.open.delete(client);
      call.done(outcome);
      return;
    }
    if (from !== this.leader || outcome.leader === undefined) return;
    this.leader = outcome.leader;
    if (call.sentOn) return;
    call.sentOn = true;
    this.host.ask(this.leader, call.request);
  }

  /** To be called `againMs` after `lookAgain`. */
  onLook(): void {
    this.looking = false;
    let silent = false;
    for (const call of this.open.values()) {
      call.looks += 1;
      call.sentOn = false;
      silent ||= call.looks % looks.again === 0;
    }
    if (silent) this.leader = this.nodeAfter(this.leader);
    for (const call of [...this.open.values()]) {
      if (call.looks >= looks.giveUp) {
        this.open.delete(call.request.client);
        call.done(undefined);
      } else if (call.looks % looks.again === 0) this.host.ask(this.leader, call.request);
    }
    this.look();
  }

  private look(): void {
    if (this.looking || this.open.size === 0) return;
    this.looking = true;
    this.host.lookAgain();
  }

  private nodeAfter(node: NodeId): NodeId {
    const { members } = this.host;
    return members[(members.indexOf(node) + 1) % members.length] ?? this.host.id;
  }
}
