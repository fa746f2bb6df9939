/**
 * Locks as etcd's clients make them: a key that is created if it is not there, attached to a lease that its holder keeps alive. The revision at which
 * the key was created is the fencing token. A holder that goes by its lease believes to hold for as long as the lease was granted or renewed for,
 * by its own clock, from when it asked for that; etcd promises no less. One that believes until it hears otherwise outlasts its lease.
 */
import type { Answer } from "../../foreign.js";

/** The least that etcd grants with its usual timeouts, s. */
export const leaseSeconds = 2;

/** What answers of the gateway say that locks need; absent if an answer does not say it. Numbers of etcd are texts. */
export interface LockReply {
  /** Of a lease. */
  readonly ID?: string | undefined;
  readonly header?: { readonly revision: string } | undefined;
  readonly succeeded: boolean;
  readonly result?: { readonly TTL: string } | undefined;
  readonly kvs: readonly { readonly create_revision: string }[];
}

/** How a holder knows that it still holds a lock. */
export type HolderKind = "asks" | "trusts" | "believes";

/** A request to a path of the gateway, whose answer `read` reads. */
export type Tell = (path: string, question: unknown, read: (reply: LockReply) => Answer) => Promise<Answer>;

interface Held {
  readonly lease: string;
  readonly token: number;
  /** Until when it lasts at least; 0 once etcd has said that it is gone. */
  untilMs: number;
}

/** The locks that one client holds at one node. */
export class Locks {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly nowMs: () => number,
    private readonly holder: HolderKind,
  ) {}

  /** `name`: the key in base64. */
  async acquire(name: string, tell: Tell): Promise<Answer> {
    const untilMs = this.nowMs() + leaseSeconds * 1000;
    const granted = await tell("lease/grant", { TTL: leaseSeconds }, ({ ID = null }) => ({ type: "ok", value: ID }));
    // A lease without a key changes nothing for others.
    if (granted.type === "error") return { type: "error", definite: true, error: granted.error, retry: true };
    const { value: lease } = granted;
    if (typeof lease !== "string") return { type: "error", definite: true, error: "no lease was granted" };
    const compare = [{ key: name, result: "EQUAL", target: "CREATE", create_revision: "0" }];
    const success = [{ request_put: { key: name, value: "", lease } }];
    return tell("kv/txn", { compare, success }, ({ succeeded, header }) => {
      if (!succeeded) return { type: "error", definite: true, error: "held by another" };
      if (header === undefined) return { type: "error", definite: false, error: "no revision" };
      const token = Number(header.revision);
      this.held.set(name, { lease, token, untilMs });
      return { type: "ok", value: token };
    });
  }

  async holds(name: string, tell: Tell): Promise<Answer> {
    const held = this.held.get(name);
    if (held === undefined) return { type: "ok", value: false };
    if (this.holder !== "asks") {
      return { type: "ok", value: this.holder === "trusts" ? this.nowMs() < held.untilMs : held.untilMs > 0 };
    }
    return tell("kv/range", { key: name }, ({ kvs: [owner] }) => ({
      type: "ok",
      value: Number(owner?.create_revision) === held.token,
    }));
  }

  /** A lease that is not there any more had expired, or was revoked by etcd. */
  async release(name: string, tell: Tell): Promise<Answer> {
    const held = this.held.get(name);
    if (held === undefined) return { type: "ok", value: "expired" };
    this.held.delete(name);
    const answer = await tell("lease/revoke", { ID: held.lease }, () => ({ type: "ok", value: null }));
    const gone = answer.type === "error" && answer.error === "etcdserver: requested lease not found";
    return gone ? { type: "ok", value: "expired" } : answer;
  }

  /** To be called several times while a lease lasts. */
  async renew(tell: Tell): Promise<void> {
    for (const held of this.held.values()) {
      const askedMs = this.nowMs();
      await tell("lease/keepalive", { ID: held.lease }, ({ result }) => {
        const seconds = Number(result?.TTL ?? 0);
        held.untilMs = seconds > 0 ? askedMs + seconds * 1000 : 0;
        return { type: "ok", value: null };
      });
    }
  }
}
