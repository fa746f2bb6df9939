/**
 * What the log of the lease service replicates: sessions, the locks that they hold, and a store that the locks protect. There is no time
 * in it. A session lives from `open` until an `expire` that no renewal has overtaken (Burrows, "The Chubby lock service for loosely-coupled
 * distributed systems", OSDI 2006, section 2.8, where the master decides; here the master only proposes). Tokens are Chubby's sequencers
 * (section 2.4) and Kleppmann's fencing tokens: a number that grows with every grant.
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Command, Json, Outcome } from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import type { ReplicatedStateMachine } from "../state-machine.js";
import { asJson, fieldsOf, type Held } from "./commands.js";
import type { LeaseServiceTrace } from "./traces.js";
import type { LeaseServiceVariant } from "./variants.js";

interface Session {
  renewals: number;
  readonly locks: Map<string, Held>;
  /** Stays in one variant only; otherwise a session that has expired is forgotten. */
  expired: boolean;
}

/** A value with the highest token that the store has seen for it. */
interface Stored {
  readonly value: Json;
  readonly token: number;
}

/** All of it as JSON: maps as lists of pairs. */
interface Snapshot {
  readonly lastToken: number;
  readonly sessions: readonly (readonly [name: string, renewals: number, expired: boolean, locks: readonly Held[]])[];
  readonly locks: readonly (readonly [string, Held & { readonly session: string }])[];
  readonly stored: readonly (readonly [string, Stored])[];
  readonly answered: readonly (readonly [string, Answered])[];
}

/** Latest request of a client, and its answer. */
interface Answered {
  readonly seq: number;
  readonly outcome: Outcome;
}

export class Locks implements ReplicatedStateMachine {
  private sessions = new Map<string, Session>();
  private locks = new Map<string, Held & { readonly session: string }>();
  private stored = new Map<string, Stored>();
  private answers = new Map<string, Answered>();
  private lastToken = 0;

  constructor(
    private readonly fencing: boolean,
    private readonly variant: LeaseServiceVariant | null,
    private readonly assertions: Assertions,
    private readonly trace: (event: LeaseServiceTrace) => void,
  ) {}

  apply(request: ClientRequest): Outcome {
    const before = this.answered(request);
    if (before !== undefined) return before;
    const { client, seq, command } = request;
    const outcome = this.execute(command);
    this.answers.set(client, { seq, outcome });
    return outcome;
  }

  answered({ client, seq }: ClientRequest): Outcome | undefined {
    const before = this.answers.get(client);
    if (before === undefined || before.seq < seq) return undefined;
    return before.seq === seq ? before.outcome : { type: "info", error: "the client has moved on" };
  }

  query({ f, key = "" }: Command): Outcome {
    const value = this.stored.get(key)?.value;
    if (f === "total") return ok(value ?? 0);
    return f === "members" ? ok(value ?? []) : fail(`unknown question ${f}`);
  }

  isQuery(command: Command): boolean {
    return isQuery(command);
  }

  snapshot(): Json {
    const snapshot: Snapshot = {
      lastToken: this.lastToken,
      sessions: [...this.sessions].map(([name, { renewals, expired, locks }]) => [
        name,
        renewals,
        expired,
        [...locks.values()],
      ]),
      locks: [...this.locks],
      stored: [...this.stored],
      answered: [...this.answers],
    };
    return snapshot as unknown as Json; // it consists of JSON values
  }

  restore(snapshot: Json): void {
    // Made by `snapshot`: checksums of the disk and the connection vouch for that.
    const { lastToken, sessions, locks, stored, answered } = snapshot as unknown as Snapshot;
    this.lastToken = lastToken;
    this.sessions = new Map(
      sessions.map(([name, renewals, expired, held]) => [
        name,
        { renewals, expired, locks: new Map(held.map((each) => [each.lock, each])) },
      ]),
    );
    this.locks = new Map(locks);
    this.stored = new Map(stored);
    this.answers = new Map(answered);
  }

  /** How often each living session was renewed: for the leader, which proposes that silent ones expire. */
  *living(): Iterable<{ readonly session: string; readonly renewals: number }> {
    for (const [session, { renewals, expired }] of this.sessions) {
      if (!expired) yield { session, renewals };
    }
  }

  /** Whether a lock would be granted now, and the token. */
  wouldGrant({ key = "", f }: Command): number | undefined {
    return f === "acquire" && !this.locks.has(key) ? this.lastToken + 1 : undefined;
  }

  private execute(command: Command): Outcome {
    const { f, key, value = null } = command;
    if (key === undefined) return fail("no key");
    switch (f) {
      case "open":
        this.sessions.set(key, { renewals: 0, locks: new Map(), expired: false });
        return ok(null);
      case "renew":
        return this.renew(key);
      case "expire":
        if (this.sessions.get(key)?.renewals !== value) return fail("renewed since, or gone");
        this.end(key);
        return ok(null);
      case "acquire":
        return this.acquire(key, fieldsOf(command));
      case "release":
        return this.release(key, fieldsOf(command));
      case "fetch":
        return this.fetch(key, Number(fieldsOf(command).get("token")));
      case "store":
        return this.store(key, fieldsOf(command));
      default:
        return fail(`unknown command ${f}`);
    }
  }

  // Sessions

  private renew(name: string): Outcome {
    const session = this.sessions.get(name);
    if (session === undefined) return fail("the session has expired");
    this.assertions.assert(!session.expired, "a session that has expired stays expired", name);
    session.expired = false;
    session.renewals += 1;
    return ok(asJson([...session.locks.values()]));
  }

  /** Frees the locks of a session. */
  end(name: string): void {
    const session = this.sessions.get(name);
    if (session === undefined || session.expired) return;
    for (const { lock } of session.locks.values()) {
      if (this.locks.get(lock)?.session === name) this.locks.delete(lock);
    }
    if (this.variant === "session-revived") session.expired = true;
    else this.sessions.delete(name);
    this.trace({ type: "lease-service/expired", session: name });
  }

  // Locks

  private acquire(lock: string, fields: ReadonlyMap<string, Json>): Outcome {
    const name = String(fields.get("session"));
    const owner = String(fields.get("owner"));
    const session = this.sessions.get(name);
    const holder = this.locks.get(lock);
    if (session === undefined || session.expired) return fail("the session has expired");
    if (holder !== undefined) return fail(`held by ${holder.owner}`);
    const token = this.variant === "token-from-memory" ? Number(fields.get("token")) : this.lastToken + 1;
    this.assertions.assert(token > this.lastToken, "fencing tokens only grow", token);
    this.lastToken = token;
    const held = { lock, owner, token };
    this.locks.set(lock, { lock, owner, token, session: name });
    session.locks.set(lock, held);
    this.trace({ type: "lease-service/granted", ...held });
    return ok(token);
  }

  private release(lock: string, fields: ReadonlyMap<string, Json>): Outcome {
    const holder = this.locks.get(lock);
    const token = fields.get("token");
    const its = holder?.owner === fields.get("owner") && (token === undefined || token === holder?.token);
    if (holder === undefined || (!its && this.variant !== "release-unchecked")) return ok("expired");
    this.assertions.assert(its, "only its holder releases a lock", lock);
    this.locks.delete(lock);
    this.sessions.get(holder.session)?.locks.delete(lock);
    return ok("released");
  }

  // The store

  private fetch(key: string, token: number): Outcome {
    const { value, token: seen } = this.stored.get(key) ?? { value: null, token: 0 };
    if (this.fencing && token < seen) return fail("the store has seen a later token");
    if (this.variant !== "read-unfenced") this.stored.set(key, { value, token: Math.max(token, seen) });
    return ok(value);
  }

  private store(key: string, fields: ReadonlyMap<string, Json>): Outcome {
    const token = Number(fields.get("token"));
    const seen = this.stored.get(key)?.token ?? 0;
    if (this.fencing && token < seen) return fail("the store has seen a later token");
    this.stored.set(key, { value: fields.get("value") ?? null, token: Math.max(token, seen) });
    return ok(null);
  }
}

function ok(value: Json): Outcome {
  return { type: "ok", value };
}

function fail(error: string): Outcome {
  return { type: "fail", error };
}
