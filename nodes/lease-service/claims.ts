/**
 * What the lease service claims beside what Raft claims of its log: each fencing token was given out once, and sessions and locks are those
 * that the log leads to.
 */
import { numberIn, textIn } from "../../src/claims/fields.js";
import type { FactClaim, StateClaim } from "../../src/contract/claim.js";
import type { ClientRequest, Json } from "../host.js";
import { fieldsOf } from "./commands.js";

export const oneGrantPerToken: FactClaim = {
  kind: "facts",
  name: "one-grant-per-token",
  headline: "One fencing token was given out twice.",
  source:
    'Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI 2006), section 2.4: sequencers; ' +
    'Kleppmann, "How to do distributed locking" (2016)',
  traces: ["lease-service/granted"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "lease-service/granted") return [];
    const says = [textIn(seen.event, "lock"), textIn(seen.event, "owner")];
    return [{ kind: "granted", about: ["token", numberIn(seen.event, "token")], says, by: seen.node }];
  },
  broken({ kind, about, says }, known) {
    if (kind !== "granted" || known.length === 0) return undefined;
    const other = known.find((fact) => fact.says.join(" ") !== says.join(" "));
    if (other === undefined) return null;
    const [, token] = about as readonly [string, number]; // as `facts` makes it
    return `Token ${token} was given to ${other.says[1]} for ${other.says[0]}, and to ${says[1]} for ${says[0]}.`;
  },
};

/** After how many entries replicas are compared with the log, beside the moments at which a session or the holder of a lock may change. */
const comparedEvery = 16;

export const locksFollowTheLog: StateClaim = {
  kind: "state",
  name: "locks-follow-the-log",
  headline: "A replica's sessions and locks are not those that the log leads to.",
  source:
    'Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI 2006), sections 2.4 and 2.8: a lock has one holder, which ' +
    "loses it by giving it back or with its session, and a session that is kept alive does not expire; the log orders all of that",
  view: "log",
  at: ["committed", "executed"],
  watch() {
    const expected = new ExpectedLocks();
    return (moment) => {
      if (moment.at === "committed") {
        if (moment.index === expected.length + 1) expected.add(moment.request);
        return undefined;
      }
      if (moment.at !== "executed" || moment.index !== expected.length) return undefined;
      if (!expected.changed && moment.index % comparedEvery !== 0) return undefined;
      expected.changed = false;
      const { node, index, log } = moment;
      const found = foundIn(log.state?.() ?? null);
      if (found === undefined) return undefined;
      const clause =
        differenceOf("session", new Set(expected.sessions.keys()), found.sessions) ??
        differenceOf("lock", expected.held(), found.locks);
      if (clause === null) return null;
      return { node: node.id, sentence: `After ${index} entries of the log ${node.id} ${clause}.` };
    };
  },
};

export const holdersHoldTheirLocks: StateClaim = {
  kind: "state",
  name: "holders-hold-their-locks",
  headline: "A client was told that it holds a lock which it did not hold at any time since it asked.",
  source:
    'Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI 2006), section 2.8: a client knows that it holds a lock ' +
    "by the answer to a KeepAlive, here to one that is sent after the question",
  view: "log",
  at: ["committed", "asked", "answered"],
  watch() {
    const expected = new ExpectedLocks();
    /** By client: its latest question, whether it held the lock then, and how many locks had been granted to it. */
    const questions = new Map<string, { readonly seq: number; readonly held: boolean; readonly granted: number }>();
    return (moment) => {
      if (moment.at === "committed" && moment.index === expected.length + 1) expected.add(moment.request);
      if (moment.at !== "asked" && moment.at !== "answered") return undefined;
      const { node, request } = moment;
      const { client, seq, command } = request;
      const { f, key = "" } = command;
      const log = node.replica?.logView;
      if (f !== "holds" || log === undefined) return undefined;
      // The node may have learnt in this step what else is committed.
      while (expected.length < log.commitIndex()) expected.add(log.requestAt(expected.length + 1));
      const held = expected.held().has(heldBy(key, client));
      const granted = expected.grantedTo(client);
      if (moment.at === "asked") {
        if (questions.get(client)?.seq !== seq) questions.set(client, { seq, held, granted });
        return undefined;
      }
      const question = questions.get(client);
      if (question?.seq !== seq || moment.outcome.type !== "ok" || moment.outcome.value !== true) return undefined;
      if (question.held || held || granted > question.granted) return null;
      const sentence = `${node.id} told ${client} that it holds ${key}, by question ${seq}, and it did not hold it when it asked, or since.`;
      return { node: node.id, sentence };
    };
  },
};

/** As a clause; null if there is none. */
function differenceOf(what: string, expected: ReadonlySet<string>, found: ReadonlySet<string>): string | null {
  const missing = [...expected].find((each) => !found.has(each));
  const superfluous = [...found].find((each) => !expected.has(each));
  if (superfluous === undefined) return missing === undefined ? null : `lacks the ${what} ${missing}`;
  return `has the ${what} ${superfluous}, ${missing === undefined ? "which is over" : `in place of ${missing}`}`;
}

/** What the first entries of a log lead to, by what the commands in it mean. */
class ExpectedLocks {
  length = 0;
  /** Since the last comparison, an entry may have made a difference. */
  changed = false;
  /** By session: how often it was renewed. */
  readonly sessions = new Map<string, number>();
  private readonly locks = new Map<
    string,
    { readonly owner: string; readonly session: string; readonly token: number }
  >();
  private tokens = 0;
  private readonly grants = new Map<string, number>();
  /** By client: its latest request, since one that is in the log twice takes effect once. */
  private readonly latest = new Map<string, number>();

  add(request: ClientRequest | null): void {
    this.length += 1;
    if (request === null || request.seq <= (this.latest.get(request.client) ?? 0)) return;
    const { client, seq, command } = request;
    this.latest.set(client, seq);
    const { f, key = "" } = command;
    if (f === "renew") {
      const renewals = this.sessions.get(key);
      if (renewals !== undefined) this.sessions.set(key, renewals + 1);
    } else if (f === "open") this.sessions.set(key, 0);
    else if (f === "expire") this.expire(key, command.value);
    else if (f === "acquire") this.acquire(key, fieldsOf(command));
    else if (f === "release") this.release(key, fieldsOf(command));
    else return;
    if (f !== "renew") this.changed = true;
  }

  /** Each lock with its owner. */
  held(): ReadonlySet<string> {
    return new Set([...this.locks].map(([lock, { owner }]) => heldBy(lock, owner)));
  }

  /** How many locks an owner was given. */
  grantedTo(owner: string): number {
    return this.grants.get(owner) ?? 0;
  }

  private expire(session: string, renewals: Json | undefined): void {
    if (this.sessions.get(session) !== renewals) return;
    this.sessions.delete(session);
    for (const [lock, holder] of this.locks) if (holder.session === session) this.locks.delete(lock);
  }

  private acquire(lock: string, fields: ReadonlyMap<string, Json>): void {
    const session = String(fields.get("session"));
    if (this.locks.has(lock) || !this.sessions.has(session)) return;
    const owner = String(fields.get("owner"));
    this.tokens += 1;
    this.grants.set(owner, this.grantedTo(owner) + 1);
    this.locks.set(lock, { owner, session, token: this.tokens });
  }

  private release(lock: string, fields: ReadonlyMap<string, Json>): void {
    const holder = this.locks.get(lock);
    const token = fields.get("token") ?? holder?.token;
    if (holder?.owner === fields.get("owner") && holder?.token === token) this.locks.delete(lock);
  }
}

/** In the state of a replica, `[locks, membership]`. */
function foundIn(
  state: Json,
): { readonly sessions: ReadonlySet<string>; readonly locks: ReadonlySet<string> } | undefined {
  const [parts = null] = Array.isArray(state) ? state : [];
  if (typeof parts !== "object" || parts === null || Array.isArray(parts)) return undefined;
  const { sessions = null, locks = null } = Object.fromEntries(Object.entries(parts));
  if (!Array.isArray(sessions) || !Array.isArray(locks)) return undefined;
  const living = sessions.flatMap((each) => {
    const [name, , expired = false] = Array.isArray(each) ? each : [];
    return typeof name === "string" && expired === false ? [name] : [];
  });
  const held = locks.flatMap((each) => {
    const [lock, holder = null] = Array.isArray(each) ? each : [];
    const owner = typeof holder === "object" && holder !== null && "owner" in holder ? holder.owner : null;
    return typeof lock === "string" ? [heldBy(lock, String(owner))] : [];
  });
  return { sessions: new Set(living), locks: new Set(held) };
}

function heldBy(lock: string, owner: string): string {
  return `${lock}, held by ${owner}`;
}
