/**
 * The client library of the lock service, at every node: one session, kept alive by a renewal in each tick, and the locks that it holds for
 * the clients of this node (Burrows 2006, section 2.8). Whether it still holds a lock is known in one of three ways: the answer to a renewal
 * says which locks the session held when the log ordered it; or, by its clock, the lease of the last renewal still lasts (`../lease.ts`), so
 * that the session cannot have expired; or it goes by what it heard last, until it hears that its session has expired.
 */
import type { ClientRequest, Host, NodeId, Outcome } from "../host.js";
import { HeldLease } from "../lease.js";
import type { Calls } from "./calls.js";
import { acquire, type Held, heldOf, open, release, renew } from "./commands.js";
import { grantedMs, idleTicks } from "./times.js";
import type { LeaseServiceVariant } from "./variants.js";

export type Checks = "service" | "clock" | "memory";

export interface HolderHost extends Pick<Host, "now" | "setTimer"> {
  readonly id: NodeId;
  reply(request: ClientRequest, outcome: Outcome): void;
}

/** What this node knows of a client that asks it. */
interface Known {
  /** Its last request here. */
  readonly seq: number;
  /** The last renewal that had begun when the client last changed what it holds. */
  readonly changedIn: number;
}

type Answered = Parameters<Parameters<Calls["begin"]>[1]>[0];

export class Holder {
  /** Undefined until the service has opened one. */
  private session: string | undefined;
  private held: readonly Held[] = [];
  private renewing = false;
  /** Questions whether a lock is still held, which the next renewal will answer. */
  private questions: ClientRequest[] = [];
  private sessions = 0;
  private seq = 0;
  private tick = 0;
  /** By owner of a lock: the tick in which this node last heard of it. */
  private readonly heard = new Map<string, number>();
  /** Renewals are numbered, and so is the last of them that was answered. */
  private round = 0;
  private answered = 0;
  private readonly lease: HeldLease;
  private readonly known = new Map<string, Known>();

  /** `name`: of this life of the node. */
  constructor(
    private readonly host: HolderHost,
    private readonly calls: Calls,
    private readonly checks: Checks,
    private readonly name: () => string,
    private readonly variant: LeaseServiceVariant | null,
  ) {
    this.lease = new HeldLease(host, grantedMs);
  }

  /** A timer of its lease. */
  onTimer(round: number): void {
    this.lease.onTimer(round);
  }

  onTick(): void {
    this.tick += 1;
    for (const [owner, tick] of this.heard) if (this.tick - tick > idleTicks) this.heard.delete(owner);
    this.keepAlive();
  }

  /** The owner of a lock is there: it keeps its locks. */
  hear(owner: string): void {
    this.heard.set(owner, this.tick);
  }

  /** A client takes a lock here, or gives it back. */
  onChange({ client, seq }: Pick<ClientRequest, "client" | "seq">): void {
    this.known.set(client, { seq, changedIn: this.round });
  }

  /** `request`: under which the log knows it. */
  acquire(
    lock: string,
    owner: string,
    request: Pick<ClientRequest, "client" | "seq">,
    done: (o: Answered) => void,
  ): void {
    const { session } = this;
    this.hear(owner);
    if (session === undefined) {
      done({ type: "fail", error: "no session yet", retry: true });
      return;
    }
    const { client, seq } = request;
    this.calls.begin({ client, seq, command: acquire(lock, session, owner) }, (outcome) => {
      // An answer to an attempt at another node would be a lock of that node's session: the next renewal says which it is.
      if (outcome?.type === "ok" && session === this.session) {
        const others = this.held.filter((other) => other.lock !== lock);
        this.held = [...others, { lock, owner, token: Number(outcome.value) }];
      }
      done(outcome);
    });
  }

  /** Answers whether this node still holds the lock for the client. */
  onQuestion(request: ClientRequest): void {
    this.hear(request.client);
    if (this.checks === "memory" || (this.checks === "clock" && this.holdsByClock(request))) {
      this.host.reply(request, this.answerTo(request, this.held));
      return;
    }
    this.questions.push(request);
    this.keepAlive();
  }

  /**
   * Whether its clock says that the session lives, and nothing but this session's end can have taken the lock from the client: it has asked no
   * other node since a renewal that began after it took the lock.
   */
  private holdsByClock(request: ClientRequest): boolean {
    const { client, seq, command } = request;
    const known = this.known.get(client);
    if (known === undefined || seq > known.seq + 1) return false;
    this.known.set(client, { ...known, seq });
    const here = this.held.some(({ lock, owner }) => lock === command.key && owner === client);
    return here && this.answered > known.changedIn && this.lease.holds(this.answered);
  }

  private keepAlive(): void {
    if (this.renewing) return;
    this.renewing = true;
    if (this.session === undefined) this.open();
    else this.renew(this.session);
  }

  private open(): void {
    this.sessions += 1;
    const session = `${this.name()}.${this.sessions}`;
    const questions = this.takeQuestions();
    this.call(open(session), (outcome) => {
      if (outcome?.type === "ok") this.session = session;
      this.held = [];
      for (const question of questions) this.host.reply(question, this.answerTo(question, []));
    });
  }

  private renew(session: string): void {
    const questions = this.takeQuestions();
    this.round += 1;
    const { round } = this;
    if (this.checks === "clock") this.lease.sent(round);
    if (this.variant === "lease-unanswered") this.answered = round;
    this.call(renew(session), (outcome) => {
      if (outcome?.type === "ok") {
        this.held = heldOf(outcome.value);
        this.answered = round;
        if (this.variant === "lease-from-answer") this.lease.sent(round);
        this.releaseIdle();
      } else if (outcome?.type === "fail") {
        this.session = undefined;
        this.answered = 0;
        this.held = [];
      }
      for (const question of questions) {
        const answer: Outcome =
          outcome === undefined
            ? { type: "fail", error: "the service did not answer", retry: true }
            : this.answerTo(question, this.held);
        this.host.reply(question, answer);
      }
    });
  }

  private call(command: ClientRequest["command"], done: (outcome: Answered) => void): void {
    this.seq += 1;
    this.calls.begin({ client: `${this.name()} session`, seq: this.seq, command }, (outcome) => {
      this.renewing = false;
      done(outcome);
      // Questions that came meanwhile need a renewal that begins after them.
      if (this.questions.length > 0) this.keepAlive();
    });
  }

  private takeQuestions(): readonly ClientRequest[] {
    const { questions } = this;
    this.questions = [];
    return questions;
  }

  private answerTo({ client, command: { key } }: ClientRequest, held: readonly Held[]): Outcome {
    const holds = held.some(({ lock, owner }) => lock === key && owner === client);
    return { type: "ok", value: holds };
  }

  /** Locks of clients that have gone would be held as long as this node is up. */
  private releaseIdle(): void {
    for (const { lock, owner, token } of this.held) {
      if (this.heard.has(owner)) continue;
      this.seq += 1;
      this.calls.begin(
        { client: `${this.name()} idle ${lock}`, seq: this.seq, command: release(lock, owner, token) },
        () => {},
      );
    }
  }
}
