/**
 * One replica of the service: Raft with locks as its object, the requests of holders, and the leader's duty to propose that silent sessions
 * expire. The leader counts ticks of its own timer, and begins again with every term: a fail-over extends all leases, as that of a Chubby
 * master does (Burrows 2006, section 2.9), so that no session is blamed for the silence of an election.
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, LogView, NodeId, Outcome, ReplicaStatus } from "../host.js";
import { raftSettings } from "../raft/options.js";
import { Raft } from "../raft/raft.js";
import type { RaftTrace } from "../raft/traces.js";
import { SubHost } from "../sub-host.js";
import { expire } from "./commands.js";
import { Locks } from "./locks.js";
import type { Answer, LeaseServiceMessage, Replication } from "./messages.js";
import { silentTicks } from "./times.js";
import type { LeaseServiceTrace } from "./traces.js";
import type { LeaseServiceVariant } from "./variants.js";

interface Watched {
  readonly renewals: number;
  silent: number;
}

export interface ServiceParts {
  readonly host: Host<LeaseServiceMessage, LeaseServiceTrace>;
  readonly fencing: boolean;
  readonly variant: LeaseServiceVariant | null;
  readonly assertions: Assertions;
  /** An answer to a request of this node. */
  answered(answer: Answer): void;
}

export class Service {
  private readonly host: Host<LeaseServiceMessage, LeaseServiceTrace>;
  private readonly raft: Raft;
  private readonly sub: SubHost<Replication["message"], RaftTrace>;
  private readonly locks: Locks;
  private readonly variant: LeaseServiceVariant | null;
  /** By request: the node that waits for its answer. */
  private readonly askers = new Map<string, NodeId>();
  private readonly watched = new Map<string, Watched>();
  private term = 0;
  private seq = 0;
  /** In one variant only: tokens given out in this term. */
  private tokens = 0;

  /** `name`: of this life of the node, as which it proposes. */
  constructor(
    private readonly parts: ServiceParts,
    private readonly name: () => string,
  ) {
    const { host, fencing, variant, assertions } = parts;
    this.host = host;
    this.variant = variant;
    this.locks = new Locks(fencing, variant, assertions, (event) => host.trace(event));
    this.sub = new SubHost(host as unknown as Host, {
      name: "raft",
      members: host.members,
      send: (to, message) => host.send(to, { type: "Replication", message }),
      reply: (request, outcome) => this.onOutcome(request, outcome),
      trace: (event) => {
        // Its membership never changes, and its log is never compacted.
        if (event.type === "role" || event.type === "vote" || event.type === "discarded") host.trace(event);
        else if (event.type === "invariant-broken") host.trace(event);
      },
    });
    this.raft = new Raft(this.sub, raftSettings({}, null), this.locks);
  }

  get logView(): LogView {
    return this.raft.logView;
  }

  start(): void {
    this.raft.start();
  }

  inspect(): ReplicaStatus {
    return this.raft.inspect();
  }

  durable(): Readonly<Record<string, Json>> {
    return this.raft.durable();
  }

  onReplication(from: NodeId, { message }: Replication): void {
    this.raft.onMessage(from, message);
  }

  /** False for a timer of another part. */
  onTimer(name: string): boolean {
    const timer = this.sub.timerOf(name);
    if (timer !== undefined) this.raft.onTimer(timer);
    return timer !== undefined;
  }

  ask(from: NodeId, request: ClientRequest): void {
    this.askers.set(keyOf(request), from);
    this.raft.onRequest(this.leads ? this.stamped(request) : request);
    if (this.variant !== "granted-before-commit" || !this.leads) return;
    const token = this.locks.wouldGrant(request.command);
    if (token !== undefined) this.onOutcome(request, { type: "ok", value: token });
  }

  private onOutcome(request: ClientRequest, outcome: Outcome): void {
    const key = keyOf(request);
    const asker = this.askers.get(key);
    if (asker === undefined) return;
    this.askers.delete(key);
    const { client, seq } = request;
    const answer: Answer = { type: "Answer", client, seq, outcome };
    if (asker === this.host.id) this.parts.answered(answer);
    else this.host.send(asker, answer);
  }

  private get leads(): boolean {
    return this.raft.inspect().leads === true;
  }

  // Expiration

  onTick(): void {
    const { leads, epoch = 0 } = this.raft.inspect();
    if (epoch !== this.term) {
      this.term = epoch;
      this.tokens = 0;
      if (this.variant !== "expires-locally") this.watched.clear();
    }
    if (leads !== true && this.variant !== "expires-locally") return;
    const living = [...this.locks.living()];
    const names = new Set(living.map(({ session }) => session));
    for (const session of this.watched.keys()) if (!names.has(session)) this.watched.delete(session);
    for (const { session, renewals } of living) {
      const watched = this.watched.get(session);
      if (watched?.renewals !== renewals) this.watched.set(session, { renewals, silent: 0 });
      else watched.silent += 1;
      const silent = this.watched.get(session)?.silent ?? 0;
      // What was proposed and got lost is proposed again.
      if (silent < silentTicks || silent % silentTicks !== 0) continue;
      if (this.variant === "expires-locally") this.locks.end(session);
      else this.propose(session, renewals);
    }
  }

  private propose(session: string, renewals: number): void {
    this.seq += 1;
    this.raft.onRequest({ client: `${this.name()} service`, seq: this.seq, command: expire(session, renewals) });
  }

  /** In one variant the leader adds a token of its own. */
  private stamped(request: ClientRequest): ClientRequest {
    const { command } = request;
    const { f, value } = command;
    if (this.variant === "token-from-memory" && f === "acquire" && typeof value === "object" && value !== null) {
      this.tokens += 1;
      return { ...request, command: { ...command, value: { ...value, token: this.tokens } } };
    }
    return request;
  }
}

function keyOf({ client, seq }: Pick<ClientRequest, "client" | "seq">): string {
  return `${client} ${seq}`;
}
