/** What a holder of a lock of etcd believes, of answers as etcd gives them, and what leases that are gone come to. */
import { describe, expect, it } from "vitest";
import { type HolderKind, type LockReply, Locks, leaseSeconds, type Tell } from "../../../nodes/etcd/gateway/locks.js";
import type { Answer } from "../../../nodes/foreign.js";

const lost: Answer = { type: "error", definite: false, error: "no answer" };

/** etcd with one lock, whose lease can be taken away, and a clock that stands still. */
class Etcd {
  nowMs = 1000;
  revision = 6;
  lease: string | null = null;
  owner: number | null = null;
  reachable = true;

  readonly tell: Tell = (path, _, read) => Promise.resolve(this.reachable ? this.answer(path, read) : lost);

  private answer(path: string, read: (reply: LockReply) => Answer): Answer {
    const reply = { succeeded: false, kvs: [] };
    switch (path) {
      case "lease/grant":
        this.lease = "123";
        return read({ ...reply, ID: this.lease });
      case "kv/txn": {
        if (this.owner !== null) return read(reply);
        this.owner = ++this.revision;
        return read({ ...reply, succeeded: true, header: { revision: String(this.owner) } });
      }
      case "kv/range":
        return read({ ...reply, kvs: this.owner === null ? [] : [{ create_revision: String(this.owner) }] });
      case "lease/keepalive":
        return read({ ...reply, result: { TTL: this.lease === null ? "0" : String(leaseSeconds) } });
      default:
        if (this.lease === null)
          return { type: "error", definite: true, error: "etcdserver: requested lease not found" };
        this.expire();
        return read(reply);
    }
  }

  expire(): void {
    this.lease = null;
    this.owner = null;
  }
}

async function held(kind: HolderKind) {
  const etcd = new Etcd();
  const locks = new Locks(() => etcd.nowMs, kind);
  expect(await locks.acquire("a", etcd.tell)).toEqual({ type: "ok", value: 7 });
  const holds = async () => {
    const answer = await locks.holds("a", etcd.tell);
    return answer.type === "ok" ? answer.value : answer.error;
  };
  return { etcd, locks, holds };
}

describe("a lock of etcd", () => {
  it("is had by one at a time, and the next token is greater", async () => {
    const { etcd, locks } = await held("asks");
    const other = new Locks(() => etcd.nowMs, "asks");
    expect(await other.acquire("a", etcd.tell)).toMatchObject({ type: "error", definite: true });
    expect(await locks.release("a", etcd.tell)).toEqual({ type: "ok", value: null });
    expect(await other.acquire("a", etcd.tell)).toEqual({ type: "ok", value: 8 });
  });

  it("may be had after a request that was not answered, which says nothing for certain", async () => {
    const etcd = new Etcd();
    const locks = new Locks(() => etcd.nowMs, "asks");
    const answer = await locks.acquire("a", (path, question, read) =>
      path === "kv/txn" ? Promise.resolve(lost) : etcd.tell(path, question, read),
    );
    expect(answer).toEqual(lost);
  });

  it.each([
    ["asks", false],
    ["trusts", true],
    ["believes", true],
  ] as const)("that etcd has taken away: one that %s holds it says %s", async (kind, says) => {
    const { etcd, holds } = await held(kind);
    expect(await holds()).toBe(true);
    etcd.expire();
    expect(await holds()).toBe(says);
  });

  it.each([
    ["trusts", false],
    ["believes", true],
  ] as const)("whose holder is cut off for longer than its lease: one that %s says %s", async (kind, says) => {
    const { etcd, locks, holds } = await held(kind);
    etcd.reachable = false;
    etcd.nowMs += leaseSeconds * 1000 - 1;
    await locks.renew(etcd.tell);
    expect(await holds()).toBe(true);
    etcd.nowMs += 1;
    expect(await holds()).toBe(says);
  });

  it.each(["trusts", "believes"] as const)(
    "is not had any more once a renewal says so, by one that %s",
    async (kind) => {
      const { etcd, locks, holds } = await held(kind);
      etcd.nowMs += 1500;
      await locks.renew(etcd.tell);
      etcd.nowMs += 1500;
      expect(await holds()).toBe(true);
      etcd.expire();
      await locks.renew(etcd.tell);
      expect(await holds()).toBe(false);
      expect(await locks.release("a", etcd.tell)).toEqual({ type: "ok", value: "expired" });
    },
  );
});
