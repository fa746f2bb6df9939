import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import type { Reply } from "../../../src/contract/cluster.js";
import { Client } from "../../../src/execution/client.js";
import { Recorder } from "../../../src/execution/recorder.js";
import type { Scenario } from "../../../src/record/record.js";
import { chosenOperations } from "../../../src/scenario/chosen-operations.js";
import { register } from "../../../src/workloads/register.js";
import { FakeCluster } from "../../support/fake-cluster.js";

/** A client that performs one operation, or these of a plan; the test answers its requests. */
function setUp(f: "read" | "write", operationsPerClient?: Scenario["operationsPerClient"], takes?: "anew") {
  const cluster = new FakeCluster();
  cluster.takesEachRequestAnew = takes === "anew";
  const recorder = new Recorder({ nowNs: () => cluster.clock.nowNs() });
  const client = new Client(
    {
      ...{ number: 0, clients: 2, routing: "pinned", ratePerClient: 10 },
      ...{ chosen: chosenOperations({ operationsPerClient }, 0), operationTimeoutMs: 1000, attemptTimeoutMs: 400 },
    },
    { cluster, recorder, workload: register, planRandom: seededRandom(1), random: seededRandom(2) },
  );
  const perform = (): Promise<boolean> => client.perform({ f, key: "x", value: f === "read" ? null : 7 });
  /** Answers the latest request and lets `ms` pass. */
  const answer = async (reply: Reply, ms = 30): Promise<void> => {
    cluster.requests.at(-1)?.done(reply);
    await cluster.clock.pass(ms);
  };
  const last = () => recorder.events.at(-1);
  return { client, cluster, recorder, perform, answer, last };
}

const ok: Reply = { type: "ok", value: 7 };
const no: Reply = { type: "fail", error: "precondition failed" };
const elsewhere: Reply = { type: "fail", error: "not the leader", retry: true, leader: "n3" };
const refused: Reply = { type: "refused", error: "connection refused" };
const lost: Reply = { type: "lost", error: "connection reset" };

describe("Client", () => {
  it("follows the hint to the leader, and records one operation at the node that answered", async () => {
    const { cluster, perform, answer, recorder } = setUp("write");
    perform();
    await answer(elsewhere);
    expect(cluster.requests.map(({ node, request }) => [node, request.seq])).toEqual([
      ["n1", 1],
      ["n3", 1],
    ]);
    await answer(ok);
    expect(recorder.events).toMatchObject([
      { type: "invoke", process: 0, node: "n1" },
      { type: "ok", process: 0, value: 7, node: "n3" },
    ]);
  });

  it("fails when every attempt was refused: nothing ever left", async () => {
    const { perform, answer, last } = setUp("write");
    perform();
    for (let tries = 0; tries < 60; tries++) await answer(refused);
    expect(last()).toMatchObject({ type: "fail", error: "connection refused" });
  });

  it("does not claim that a write failed once an attempt may have arrived, whatever later answers say", async () => {
    for (const later of [no, refused, elsewhere]) {
      const { perform, answer, last } = setUp("write");
      perform();
      await answer(lost);
      for (let tries = 0; tries < 60; tries++) await answer(later);
      expect(last()).toMatchObject({ type: "info", value: 7 });
    }
  });

  it("sends an update only once where nodes do not know it by its number, unless it certainly had no effect", async () => {
    for (const uncertain of [lost, { type: "info", error: "request timed out" }] satisfies readonly Reply[]) {
      const { cluster, perform, answer, last } = setUp("write", undefined, "anew");
      perform();
      await answer(refused);
      expect(cluster.requests).toHaveLength(2);
      await answer(uncertain, 900);
      expect(cluster.requests).toHaveLength(2);
      expect(last()).toMatchObject({ type: "info", value: 7 });
    }
  });

  it("waits for such an update as long as it may take, and gives its session up then", async () => {
    const { cluster, perform, last } = setUp("write", undefined, "anew");
    perform();
    await cluster.clock.pass(900);
    expect([cluster.requests.length, cluster.abandoned]).toEqual([1, []]);
    await cluster.clock.pass(200);
    expect(cluster.requests).toHaveLength(1);
    expect(cluster.abandoned).toEqual(["n1 p0"]);
    expect(last()).toMatchObject({ type: "info", error: "timeout" });
  });

  it("asks the next node where such a node does not answer a read", async () => {
    const { cluster, perform, answer, last } = setUp("read", undefined, "anew");
    perform();
    await cluster.clock.pass(450);
    expect(cluster.requests.map(({ node }) => node)).toEqual(["n1", "n2"]);
    expect(cluster.abandoned).toEqual(["n1 p0"]);
    await answer(ok);
    expect(last()).toMatchObject({ type: "ok", value: 7, node: "n2" });
  });

  it("tries the next node under the same number when no node answers, and takes the answer that comes", async () => {
    const { cluster, perform, answer, last } = setUp("write");
    perform();
    await cluster.clock.pass(450);
    expect(cluster.requests.map(({ node, request }) => [node, request.seq])).toEqual([
      ["n1", 1],
      ["n2", 1],
    ]);
    await answer(ok);
    expect(last()).toMatchObject({ type: "ok", node: "n2" });
    // The first node's answer comes too late to mean anything.
    const before = last();
    cluster.requests[0]?.done(no);
    expect(last()).toBe(before);
  });

  it("retires the process and its session after an indeterminate operation", async () => {
    const { cluster, perform, recorder } = setUp("write");
    const first = perform();
    await cluster.clock.pass(1100);
    expect(await first).toBe(false);
    perform();
    await cluster.clock.pass(1);
    expect(recorder.events.map(({ type, process }) => [type, process])).toEqual([
      ["invoke", 0],
      ["info", 0],
      ["invoke", 2],
    ]);
    expect(cluster.requests.at(-1)?.request).toMatchObject({ client: "p2", seq: 1 });
  });

  it("calls a read that no node answered failed, since it changed nothing", async () => {
    const { cluster, perform, last } = setUp("read");
    perform();
    await cluster.clock.pass(1100);
    expect(last()).toMatchObject({ type: "fail", f: "read" });
  });

  it("makes no more operations of its plan than it is to make", async () => {
    const { client, cluster, answer, recorder } = setUp("read", 2);
    client.start();
    await cluster.clock.pass(150);
    expect(client.finished).toBe(false);
    for (let round = 0; round < 5; round++) await answer(ok, 300);
    expect(recorder.events.filter(({ type }) => type === "invoke")).toHaveLength(2);
    expect(client.finished).toBe(true);
    await client.stop();
  });

  it("leaves out the operations of its plan that it is not to make, and makes the others when it would have", async () => {
    const begun = async (turns?: number[][]): Promise<number[]> => {
      const { client, answer, recorder } = setUp("read", turns);
      client.start();
      for (let round = 0; round < 50; round++) await answer(ok, 10);
      await client.stop();
      expect(client.finished).toBe(turns !== undefined);
      return recorder.events.filter(({ type }) => type === "invoke").map(({ time }) => time);
    };
    const all = await begun();
    expect(all.length).toBeGreaterThan(3);
    expect(await begun([[2, 4]])).toEqual([all[1], all[3]]);
    expect(await begun([[], [1]])).toEqual([]);
  });
});
