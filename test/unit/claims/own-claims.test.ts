/** Claims that one system makes of what its nodes hold: ABD's versions, the lease service's locks, the full nodes of a chain. By hand. */
import { describe, expect, it } from "vitest";
import { answeredOnMajority } from "../../../nodes/abd/claims.js";
import { fullHoldsCommitted } from "../../../nodes/chain/claims.js";
import type { ClientRequest, Command, Json, LogView, Replica } from "../../../nodes/host.js";
import { holdersHoldTheirLocks, locksFollowTheLog } from "../../../nodes/lease-service/claims.js";
import { acquire, expire, open, release, renew } from "../../../nodes/lease-service/commands.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import type { ObservedNode, StateClaim } from "../../../src/contract/claim.js";

/** Nodes with logs; all of the first node's entries are committed. */
function watched(claim: StateClaim, count: number) {
  const logs = Array.from({ length: count }, (): { request: ClientRequest; epoch: number }[] => []);
  let state: Json = null;
  const nodes = logs.map((log, index): ObservedNode => {
    const logView: LogView = {
      commitIndex: () => (index === 0 ? log.length : 0),
      lastIndex: () => log.length,
      epochAt: (at) => log[at - 1]?.epoch ?? (at === 0 ? 0 : -1),
      requestAt: (at) => log[at - 1]?.request ?? null,
      state: () => state,
    };
    const replica: Replica = {
      ...{ start: () => {}, onMessage: () => {}, onRequest: () => {}, onTimer: () => {} },
      ...{ inspect: () => ({}), logView },
    };
    return { id: `n${index + 1}`, index, replica };
  });
  const told: string[] = [];
  const watch = new ClaimWatch({
    ...{ claims: [claim], nodes: count, observed: nodes, isUpdate: ({ command }) => command.f !== "holds" },
    report: (_node, _claim, sentence) => void told.push(sentence),
  });
  const [first] = nodes;
  if (first === undefined) throw new RangeError("there is no node");
  let seq = 0;
  return {
    told,
    watch,
    examined: () => watch.counts()[0]?.examined,
    append(command: Command, epoch: number, ...on: readonly number[]) {
      seq += 1;
      for (const node of on) logs[node]?.push({ request: { client: "p1", seq, command }, epoch });
      watch.onStep(first);
    },
    shows(next: Json) {
      state = next;
    },
  };
}

describe("answered-on-majority", () => {
  const stored = (number: number) => ({ type: "abd/stored", key: "x", number, writer: "n1", value: number }) as const;
  const answered = (number: number) => ({ type: "abd/answered", key: "x", number, writer: "n1" }) as const;

  it("holds for what two of three nodes hold, or something later, and for what was never written", () => {
    const { watch, told, examined } = watched(answeredOnMajority, 3);
    watch.onTrace("n2", answered(0));
    watch.onTrace("n1", stored(1));
    watch.onTrace("n3", stored(2));
    watch.onTrace("n2", answered(1));
    expect(told).toEqual([]);
    expect(examined()).toBe(1);
  });

  it("is broken by a version that one of them holds", () => {
    const { watch, told } = watched(answeredOnMajority, 3);
    for (const node of ["n1", "n2", "n3"]) watch.onTrace(node, stored(1));
    watch.onTrace("n2", stored(2));
    watch.onTrace("n1", answered(2));
    expect(told).toEqual(["n1 answered with version 2 of n1 of register x, and only n2 held it or a later one."]);
  });
});

describe("locks-follow-the-log", () => {
  /** `locks`: pairs of lock and owner. */
  const state = (sessions: readonly string[], locks: readonly (readonly [string, string])[]): Json => [
    {
      sessions: sessions.map((session) => [session, 0, false, []]),
      locks: locks.map(([lock, owner]) => [lock, { lock, owner, token: 1, session: "s" }]),
    },
    [],
  ];

  it("holds while a session lives that was renewed, and once its end is in the log", () => {
    const { append, shows, told, examined } = watched(locksFollowTheLog, 1);
    shows(state(["s"], []));
    append(open("s"), 1, 0);
    shows(state(["s"], [["l", "p1"]]));
    append(acquire("l", "s", "p1"), 1, 0);
    append(renew("s"), 1, 0);
    append(expire("s", 0), 1, 0);
    shows(state([], []));
    append(expire("s", 1), 1, 0);
    expect(told).toEqual([]);
    expect(examined()).toBe(4);
  });

  it("is broken by the expiry of an old renewal", () => {
    const { append, shows, told } = watched(locksFollowTheLog, 1);
    shows(state(["s"], []));
    append(open("s"), 1, 0);
    append(renew("s"), 1, 0);
    shows(state([], []));
    append(expire("s", 0), 1, 0);
    expect(told).toEqual(["After 3 entries of the log n1 lacks the session s."]);
  });

  it("is broken by a lock with a second owner, and by a release of an earlier grant", () => {
    const granted = watched(locksFollowTheLog, 1);
    granted.shows(state(["s"], []));
    granted.append(open("s"), 1, 0);
    granted.shows(state(["s"], [["l", "p1"]]));
    granted.append(acquire("l", "s", "p1"), 1, 0);
    granted.shows(state(["s"], [["l", "p2"]]));
    granted.append(acquire("l", "s", "p2"), 1, 0);
    expect(granted.told).toEqual([
      "After 3 entries of the log n1 has the lock l, held by p2, in place of l, held by p1.",
    ]);

    const released = watched(locksFollowTheLog, 1);
    released.shows(state(["s"], []));
    released.append(open("s"), 1, 0);
    released.shows(state(["s"], [["l", "p1"]]));
    released.append(acquire("l", "s", "p1"), 1, 0);
    released.append(release("l", "p1", 9), 1, 0);
    expect(released.told).toEqual([]);
    released.shows(state(["s"], []));
    released.append(release("l", "p1", 9), 1, 0);
    expect(released.told).toHaveLength(1);
  });
});

describe("holders-hold-their-locks", () => {
  const question: ClientRequest = { client: "p1", seq: 7, command: { f: "holds", key: "l" } };

  function held() {
    const claim = watched(holdersHoldTheirLocks, 1);
    claim.append(open("s"), 1, 0);
    claim.append(acquire("l", "s", "p1"), 1, 0);
    return { ...claim, told: claim.told, says: (value: boolean) => claim.watch.onAnswer("n1", question, ok(value)) };
  }
  const ok = (value: boolean) => ({ type: "ok", value }) as const;

  it("holds for a lock that was held when the client asked, or granted since", () => {
    const { watch, append, says, told, examined } = held();
    watch.onRequest("n1", question);
    append(release("l", "p1"), 1, 0);
    says(true);
    watch.onRequest("n1", { ...question, seq: 8 });
    append(acquire("l", "s", "p1"), 1, 0);
    append(release("l", "p1"), 1, 0);
    watch.onAnswer("n1", { ...question, seq: 8 }, ok(true));
    expect([told, examined()]).toEqual([[], 2]);
  });

  it("is broken by a lock that the client had lost before it asked", () => {
    const { watch, append, says, told } = held();
    append(expire("s", 0), 1, 0);
    watch.onRequest("n1", question);
    says(false);
    expect(told).toEqual([]);
    says(true);
    expect(told).toEqual([
      "n1 told p1 that it holds l, by question 7, and it did not hold it when it asked, or since.",
    ]);
  });
});

describe("full-holds-committed", () => {
  const write = { f: "write", key: "x", value: 1 };

  it("holds for a node with all entries, and for one that lacks what is not committed", () => {
    const { append, watch, told, examined } = watched(fullHoldsCommitted, 2);
    append(write, 1, 0, 1);
    watch.onTrace("n2", { type: "chain/full", epoch: 2 });
    append(write, 1, 1);
    watch.onTrace("n1", { type: "chain/full", epoch: 2 });
    expect(told).toEqual([]);
    expect(examined()).toBe(2);
  });

  it("is broken by a node that lacks the last committed entry", () => {
    const { append, watch, told } = watched(fullHoldsCommitted, 2);
    append(write, 1, 0, 1);
    append(write, 1, 0);
    watch.onTrace("n2", { type: "chain/full", epoch: 2 });
    expect(told).toEqual(["n2 counts as full in epoch 2, and lacks entry 2 of epoch 1, which was committed."]);
  });
});
