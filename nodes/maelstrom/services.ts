/**
 * The services that Maelstrom offers to nodes (its documentation, "Services"): a linearizable store, two stores that promise less and
 * make use of it on purpose, and a source of timestamps. A program that needs what a service does not promise is to be caught.
 */
import { canonicalJson } from "../canonical-json.js";
import type { Json } from "../host.js";
import type { Body, Service } from "../piped.js";
import type { Random } from "../random.js";
import { errorBody } from "./errors.js";

/** What a request to a store asks for: its answer, and the value that the key then has if it changes. */
interface Effect {
  readonly reply: Body;
  readonly change?: Json;
}

/** A request for `key`, which has this value now; undefined if it does not exist. */
function effectOn(value: Json | undefined, request: Body): Effect {
  switch (request.type) {
    case "read":
      return { reply: value === undefined ? absent : { type: "read_ok", value } };
    case "write":
      return { reply: { type: "write_ok" }, change: request.value ?? null };
    case "cas": {
      const to = request.to ?? null;
      if (value === undefined) {
        return request.create_if_not_exists === true ? { reply: { type: "cas_ok" }, change: to } : { reply: absent };
      }
      const from = request.from ?? null;
      if (canonicalJson(value) === canonicalJson(from)) return { reply: { type: "cas_ok" }, change: to };
      return { reply: errorBody(22, `expected ${JSON.stringify(from)}, but had ${JSON.stringify(value)}`) };
    }
    default:
      return { reply: errorBody(10, `a key-value store has read, write and cas, not ${request.type}`) };
  }
}

const absent = errorBody(20, "key does not exist");

function keyOf({ key = null }: Body): string {
  return canonicalJson(key);
}

/** One copy, one request after the other. */
export class LinearizableStore implements Service {
  private readonly values = new Map<string, Json>();

  answer(_from: string, request: Body): Body {
    const key = keyOf(request);
    const { reply, change } = effectOn(this.values.get(key), request);
    if (change !== undefined) this.values.set(key, change);
    return reply;
  }
}

/** How many changes back the past of a sequential store may reach. */
const longestPast = 1000;

/**
 * A sequentially consistent store: all changes have one order, and no client goes back in it, but a client may be left in the past as long
 * as it only looks. A request is tried on a past state that is not before the last one that its client saw; if it would change nothing
 * there, that is its answer, and otherwise it takes effect on the newest state.
 */
export class SequentialStore implements Service {
  /** By key: its values, each with the number of the change that made it. */
  private readonly versions = new Map<string, { readonly since: number; readonly value: Json }[]>();
  private newest = 0;
  /** By client: the last state that it saw. */
  private readonly seen = new Map<string, number>();

  constructor(private readonly random: Random) {}

  answer(from: string, request: Body): Body {
    const key = keyOf(request);
    const oldest = Math.max(this.seen.get(from) ?? 0, this.newest - longestPast);
    const past = oldest + this.random.below(this.newest - oldest + 1);
    const before = this.valueAt(key, past);
    const tried = effectOn(before, request);
    if (tried.change === undefined || (before !== undefined && canonicalJson(before) === canonicalJson(tried.change))) {
      this.seen.set(from, past);
      return tried.reply;
    }
    const { reply, change } = effectOn(this.valueAt(key, this.newest), request);
    if (change !== undefined) {
      this.newest += 1;
      const versions = this.versions.get(key) ?? [];
      this.versions.set(key, versions);
      versions.push({ since: this.newest, value: change });
    }
    this.seen.set(from, this.newest);
    return reply;
  }

  private valueAt(key: string, state: number): Json | undefined {
    return this.versions.get(key)?.findLast(({ since }) => since <= state)?.value;
  }
}

const replicas = 5;
/** How often two copies of a last-write-wins store tell each other what they have, ms. */
const gossipMs = 100;
/** Clocks of copies differ by up to this much, ms. */
const skewMs = 20;
/** More rounds than this bring all copies together. */
const enoughRounds = 60;

interface Stamped {
  readonly value: Json;
  readonly at: number;
}

/**
 * A last-write-wins store of five copies: each request goes to one of them, which answers from what it has; of two values that meet, the one
 * with the later timestamp of roughly synchronized clocks stays. Acknowledged writes may be lost.
 */
export class LastWriteWinsStore implements Service {
  private readonly copies = Array.from({ length: replicas }, () => new Map<string, Stamped>());
  private readonly skews: readonly number[];
  private gossipedMs: number | undefined;

  constructor(private readonly random: Random) {
    this.skews = this.copies.map(() => random.between(0, skewMs));
  }

  answer(_from: string, request: Body, nowMs: number): Body {
    this.gossip(nowMs);
    const which = this.random.below(replicas);
    const copy = this.copies[which];
    if (copy === undefined) throw new RangeError(`there is no copy ${which}`);
    const key = keyOf(request);
    const { reply, change } = effectOn(copy.get(key)?.value, request);
    if (change !== undefined) copy.set(key, { value: change, at: nowMs + (this.skews[which] ?? 0) });
    return reply;
  }

  /** The rounds that were due since the last request. */
  private gossip(nowMs: number): void {
    this.gossipedMs ??= nowMs;
    const due = Math.floor((nowMs - this.gossipedMs) / gossipMs);
    this.gossipedMs += due * gossipMs;
    for (let round = 0; round < Math.min(due, enoughRounds); round++) {
      const [one, other] = this.random.shuffle(this.copies);
      if (one === undefined || other === undefined) continue;
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as const) {
        for (const [key, stamped] of from) if ((to.get(key)?.at ?? -1) < stamped.at) to.set(key, stamped);
      }
    }
  }
}

/** A number that is larger than all that it gave before. */
export class TimestampOracle implements Service {
  private next = 0;

  answer(_from: string, { type }: Body): Body {
    if (type !== "ts") return errorBody(10, `a source of timestamps has ts, not ${type}`);
    this.next += 1;
    return { type: "ts_ok", ts: this.next };
  }
}

/** Each with a random stream of its own. */
export function services(streams: (name: string) => Random): ReadonlyMap<string, Service> {
  return new Map<string, Service>([
    ["lin-kv", new LinearizableStore()],
    ["seq-kv", new SequentialStore(streams("seq-kv"))],
    ["lww-kv", new LastWriteWinsStore(streams("lww-kv"))],
    ["lin-tso", new TimestampOracle()],
  ]);
}
