/** Single rules of Ongaro's thesis, each shown on one replica by hand: those whose breach takes more luck than a hunt has. */
import { describe, expect, it } from "vitest";
import type { Json } from "../../../nodes/host.js";
import { StateMachine } from "../../../nodes/kv/state-machine.js";
import { DiskLog } from "../../../nodes/log/disk-log.js";
import { clockBound, Lease } from "../../../nodes/raft/lease.js";
import { memoryDisk, replica } from "../../support/raft-replica.js";

const write = (seq: number) => ({ client: "p0", seq, command: { f: "write", key: "x", value: seq } });
const read = { client: "p1", seq: 1, command: { f: "read", key: "x" } };
type Replica = ReturnType<typeof replica>;

/** It leads in term 1; `acknowledge` commits the entries up to this one. */
function leader(
  options: Readonly<Record<string, string>> = {},
): Replica & { acknowledge(index: number, round?: number): void } {
  const one = replica(null, new Map(), options);
  one.raft.onTimer("election");
  for (const voter of ["n2", "n3"]) one.raft.onMessage(voter, { type: "Vote", term: 1, granted: true });
  const acknowledge = (index: number, round = 0): void => {
    for (const from of ["n2", "n3"]) {
      one.raft.onMessage(from, { type: "AppendResult", term: 1, success: true, index, round });
    }
  };
  return { ...one, acknowledge };
}

describe("changes of the membership (chapter 4)", () => {
  it("wait for an entry of the leader's own term (the bug of July 2015)", () => {
    const { raft, acknowledge } = leader();
    raft.onOperator({ type: "remove-member", node: "n5" });
    expect(raft.inspect().members).toHaveLength(5);
    acknowledge(1);
    raft.onOperator({ type: "remove-member", node: "n5" });
    expect(raft.inspect().members).toEqual(["n1", "n2", "n3", "n4"]);
  });

  it("trust nothing that a node said before it left: it may have lost that since", () => {
    const { raft, acknowledge } = leader();
    acknowledge(1);
    for (const node of ["n5", "n4"]) {
      raft.onOperator({ type: "remove-member", node });
      acknowledge(raft.inspect().lastIndex ?? 0);
    }
    raft.onOperator({ type: "add-member", node: "n5" });
    acknowledge(4);
    raft.onRequest(write(1));
    // Four members: two more than the leader are needed. What n5 said in its earlier life does not count.
    raft.onMessage("n2", { type: "AppendResult", term: 1, success: true, index: 5, round: 1 });
    raft.onMessage("n5", { type: "AppendResult", term: 1, success: true, index: 5, round: 0 });
    expect(raft.inspect().commitIndex).toBe(4);
    raft.onMessage("n5", { type: "AppendResult", term: 1, success: true, index: 5, round: 1 });
    expect(raft.inspect().commitIndex).toBe(5);
  });

  it("need both majorities while a joint configuration is in force (4.3)", () => {
    const { raft, acknowledge } = leader({ changes: "joint" });
    acknowledge(1);
    raft.onOperator({ type: "remove-member", node: "n3", nodes: ["n3", "n4", "n5"] });
    const ack = (from: string): void =>
      raft.onMessage(from, { type: "AppendResult", term: 1, success: true, index: 2, round: 0 });
    ack("n2");
    // A majority of the new members, n1 and n2, has the entry; of the old ones only two of five.
    expect(raft.inspect().commitIndex).toBe(1);
    ack("n3");
    expect(raft.inspect()).toMatchObject({ commitIndex: 2, lastIndex: 3, members: ["n1", "n2"] });
  });
});

describe("reads by lease (6.4.1)", () => {
  const alone = ({ raft, replies }: Replica): boolean => {
    const before = replies.length;
    raft.onRequest(read);
    return replies.length > before;
  };

  it("are answered alone until the lease ends", () => {
    const one = leader({ reads: "lease" });
    one.raft.onTimer("heartbeat");
    one.acknowledge(1, 1);
    expect(alone(one)).toBe(true);
    one.clock.ms = 249;
    expect(alone(one)).toBe(true);
    one.clock.ms = 251;
    expect(alone(one)).toBe(false);
  });

  it("are not answered alone once another node was asked to stand", () => {
    const one = leader({ reads: "lease" });
    one.raft.onTimer("heartbeat");
    one.acknowledge(1, 1);
    one.raft.onOperator({ type: "transfer-leadership", node: "n2" });
    expect(one.sent.at(-1)).toEqual({ to: "n2", message: { type: "TimeoutNow", term: 1 } });
    one.raft.onTimer("transfer");
    expect(alone(one)).toBe(false);
  });

  it("rest on a bound that the lease is shorter by, and a clock that is seen to go back ends it", () => {
    let now = 1000;
    const lease = new Lease(() => now, 300, false);
    const length = 300 * (1 - clockBound.driftPercent / 100) - clockBound.jumpMs;
    lease.sent(1);
    lease.confirmed(1);
    now = 1000 + length - 1;
    expect(lease.holds()).toBe(true);
    now = 1000;
    expect(lease.holds()).toBe(false);
    now = 1100;
    expect(lease.holds()).toBe(false);
  });
});

describe("logs that begin after a snapshot (chapter 5)", () => {
  it("are read back as they were", () => {
    const disk = memoryDisk(new Map());
    const log = new DiskLog<{ term: number }>(disk);
    for (const term of [1, 1, 2, 3]) log.append({ term });
    log.compact(2);
    log.append({ term: 4 });
    const again = new DiskLog<{ term: number }>(disk);
    again.load();
    expect(again).toMatchObject({ base: { index: 2, epoch: 1 }, lastIndex: 5 });
    expect([1, 2, 3, 5, 6].map((index) => again.epochAt(index))).toEqual([-1, 1, 2, 4, -1]);
    expect(again.truncate(3)).toEqual([{ term: 3 }, { term: 4 }]);
    expect(() => again.truncate(1)).toThrow(/begins after 2/);
  });

  it("continue from the snapshot if a crash came between storing it and giving up the log", () => {
    const machine = new StateMachine();
    machine.apply(write(7));
    const snapshot = {
      index: 9,
      term: 2,
      configuration: { index: 0, members: ["n1", "n2"] },
      state: machine.snapshot(),
    };
    const files = new Map<string, Json[]>([
      ["state", [{ term: 3, votedFor: null }]],
      ["snapshot", [snapshot]],
      ["log", [{ term: 1, request: write(1) }]],
    ]);
    const { raft, replies } = replica(null, files, { reads: "follower" });
    expect(raft.inspect()).toMatchObject({ commitIndex: 9, lastIndex: 9, members: ["n1", "n2"] });
    raft.onRequest(read);
    expect(replies).toEqual([{ type: "ok", value: 7 }]);
  });

  it("keep client sessions: a request that is sent again takes no effect again", () => {
    const before = new StateMachine();
    const request = { client: "p0", seq: 1, command: { f: "increment", key: "c", value: 1 } };
    before.apply(request);
    before.apply({ client: "p1", seq: 1, command: { f: "insert", key: "s", value: 5 } });
    const after = new StateMachine();
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(after.apply(request)).toEqual({ type: "ok", value: 1 });
    expect(after.query({ f: "members", key: "s" })).toEqual({ type: "ok", value: [5] });
    expect(after.snapshot()).toEqual(before.snapshot());
  });
});
