/**
 * What the page of Zab says in numbers: messages of an update and of a read in the steady state, counted on replicas by hand.
 */
import { describe, expect, it, vi } from "vitest";
import type { ZabMessage } from "../../../nodes/zab/messages.js";
import { zab } from "../../../nodes/zab/program.js";
import { acknowledgedOnMajority } from "../../../src/claims/acknowledged.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { ExploredProcess } from "../../../src/explore/process.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";

/** Replicas whose messages are all delivered, in order, and counted by type. */
function cluster(size: number, reads: string, variant: string | null = null) {
  const ids = Array.from({ length: size }, (_, index) => `n${index + 1}`);
  const settings = { options: { reads }, variant };
  const processes = new Map(ids.map((id) => [id, new ExploredProcess(zab, settings, id, ids, new Map())]));
  let counts = new Map<string, number>();
  const underWay: { from: string; to: string; message: ZabMessage }[] = [];
  let answers = 0;
  const process = (id: string): ExploredProcess => {
    const found = processes.get(id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  const take = (id: string, input: Parameters<ExploredProcess["take"]>[0]): void => {
    process(id).take(input);
    for (const output of process(id).outputs) {
      if (output.kind === "reply") answers += 1;
      if (output.kind === "send") underWay.push({ from: id, to: output.to, message: output.message as ZabMessage });
    }
  };
  const settle = (): void => {
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
      counts.set(next.message.type, (counts.get(next.message.type) ?? 0) + 1);
      take(next.to, { kind: "message", ...next });
    }
  };
  for (const id of ids) take(id, null);
  settle();
  // A node that came too early or too late for the election joins the leader.
  for (const name of ["notify", "join"]) {
    for (const id of ids) if (process(id).timers.has(name)) take(id, { kind: "timer", node: id, name });
    settle();
  }
  const leader = ids.find((id) => process(id).replica.inspect().leads === true) ?? "";
  const follower = ids.find((id) => id !== leader) ?? "";
  const ask = (node: string, seq: number, command: { f: string; key: string; value?: number }): object => {
    counts = new Map();
    answers = 0;
    take(node, { kind: "request", node, index: 0, request: { client: "p0", seq, command } });
    settle();
    return { ...Object.fromEntries(counts), answers };
  };
  return { ask, leader, follower };
}

describe("messages of an update in the steady state", () => {
  it.each([3, 5, 7])("3n of %i nodes if the leader is asked, one more if a follower is", (size) => {
    const n = size - 1;
    const { ask, leader, follower } = cluster(size, "confirmed-sync");
    const write = { f: "write", key: "x", value: 1 };
    expect(ask(leader, 1, write)).toEqual({ Propose: n, Ack: n, Commit: n, answers: 1 });
    expect(ask(follower, 2, write)).toEqual({ Forward: 1, Propose: n, Ack: n, Commit: n, answers: 1 });
  });

  it("one node needs none", () => {
    expect(cluster(1, "confirmed-sync").ask("n1", 1, { f: "write", key: "x", value: 1 })).toEqual({ answers: 1 });
  });
});

describe("messages of a read at a follower", () => {
  const read = { f: "read", key: "x" };
  const readUnder = (reads: string): object => {
    const { ask, follower } = cluster(3, reads);
    return ask(follower, 1, read);
  };

  it("a sync, and a round of heartbeats that confirms it", () =>
    expect(readUnder("confirmed-sync")).toEqual({ Sync: 1, Ping: 2, Pong: 2, Synced: 1, answers: 1 }));
  it("a sync alone", () => expect(readUnder("sync")).toEqual({ Sync: 1, Synced: 1, answers: 1 }));
  it("none", () => expect(readUnder("local")).toEqual({ answers: 1 }));
});

it("every acknowledgement is examined, with a snapshot after each transaction, too", async () => {
  const { watch } = acknowledgedOnMajority;
  const findings: unknown[] = [];
  const spy = vi.spyOn(acknowledgedOnMajority, "watch").mockImplementation((nodes) => {
    const look = watch(nodes);
    return (moment) => {
      const finding = look(moment);
      if (moment.at === "acknowledged") findings.push(finding);
      return finding;
    };
  });
  for (let index = 0; index < 8; index++) {
    const scenario = drawScenario(
      { system: "zab", variant: null, options: { snapshots: "always" } },
      runSeed(1, index),
    );
    await runInMemory(scenario, (plan) => createSimCluster(plan));
  }
  spy.mockRestore();
  expect(findings.length).toBeGreaterThan(500);
  expect(findings.filter((finding) => finding !== null)).toEqual([]);
});
