/**
 * Transactional replication in the simulator: what an update costs in messages, exactly; that writes go on while a subscriber joins, which
 * then has all of them; and what clients may rely on that read at their own subscriber without asking.
 */
import { describe, expect, it } from "vitest";
import { Assertions } from "../../../nodes/assertions.js";
import type { Host, Json } from "../../../nodes/host.js";
import { Database, type Entry } from "../../../nodes/transactional-replication/database.js";
import type { Changes, ReplicationMessage, Rows } from "../../../nodes/transactional-replication/messages.js";
import { Publisher } from "../../../nodes/transactional-replication/publisher.js";
import { checkSequential } from "../../../src/checkers/sequential/check.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { type InMemoryHooks, runInMemory } from "../../../src/execution/in-memory.js";
import type { Fault } from "../../../src/faults/fault.js";
import { casRegister } from "../../../src/models/register.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";
import { memoryDisk } from "../../support/raft-replica.js";

const choices = { system: "transactional-replication", cluster: "sim", seed: 1, mainMs: 3000, schedule: [] } as const;
const run = (scenario: Partial<Parameters<typeof planScenario>[0]>, hooks?: InMemoryHooks) =>
  runInMemory(planScenario({ ...choices, ...scenario }), (plan) => createSimCluster(plan), hooks);

describe("messages in the steady state", () => {
  it.each([1, 2, 3, 5, 9])(
    "are n for each update of %i nodes, and one more where a subscriber is asked",
    async (nodes) => {
      /** By update: the messages that carried its commit, those that passed it on, and whether a subscriber was asked. */
      const carriers = new Map<number, number>();
      const forwards = new Map<string, number>();
      const elsewhere = new Set<string>();
      const { traces } = await run(
        { nodes, clients: 12, ratePerClient: 10, workload: "set" },
        {
          observer: {
            passed({ load, to }) {
              if (load.kind === "request" && to !== "n1") elsewhere.add(`${load.request.client}/${load.request.seq}`);
              if (load.kind !== "message") return;
              for (const position of commitsIn(load.message)) count(carriers, position);
              if ("request" in load.message) count(forwards, nameOf(load.message.request));
            },
            changed() {},
          },
        },
      );
      const commits = traces.flatMap(({ node, event }) =>
        node === "n1" && event.type === "transactional-replication/applied" ? [event] : [],
      );
      // The first updates wait for the first snapshot, or are part of it.
      const steady = commits.slice(40);
      expect(steady.length).toBeGreaterThan(200);
      for (const { position, client, seq } of steady) {
        const name = `${String(client)}/${String(seq)}`;
        expect(carriers.get(Number(position)) ?? 0, name).toBe(nodes - 1);
        expect(forwards.get(name) ?? 0, name).toBe(elsewhere.has(name) ? 1 : 0);
      }
    },
  );
});

describe("a subscriber that was away for longer than the change log is kept", () => {
  it("loads a snapshot while updates are acknowledged, and has all of them at the end", async () => {
    const fault: Fault = { kind: "kill", target: { nodes: ["n3"] } };
    const slow: Fault = { kind: "delay", target: "all", delayMs: 20, jitterMs: 5 };
    const { traces, events } = await run({
      ...{ clients: 20, ratePerClient: 20, mainMs: 7000, workload: "counter" },
      schedule: [
        { at: 1500, until: 4000, fault },
        { at: 3500, until: 6500, fault: slow },
      ],
    });
    const [snapshot] = traces.filter(
      ({ event, time }) => event.type === "transactional-replication/snapshot" && time > 3500e6,
    );
    const [loaded] = traces.filter(
      ({ event, time }) => event.type === "transactional-replication/loaded" && time > 3500e6,
    );
    if (snapshot === undefined || loaded === undefined) throw new Error("no snapshot was loaded");
    expect(loaded.node).toBe("n3");
    const meanwhile = events.filter(
      ({ type, f, time }) => type === "ok" && f === "add" && time > snapshot.time && time < loaded.time,
    );
    expect(meanwhile.length).toBeGreaterThan(3);
    const applied = (node: string): readonly number[] =>
      traces.flatMap((trace) =>
        trace.node === node && trace.event.type === "transactional-replication/applied"
          ? [Number(trace.event.position)]
          : [],
      );
    const position = loaded.event.type === "transactional-replication/loaded" ? Number(loaded.event.position) : 0;
    const followed = applied("n3").filter((each) => each > position);
    expect(followed.length).toBeGreaterThan(100);
    expect(followed).toEqual(applied("n1").filter((each) => each > position));
  });
});

describe("reads at a subscriber without asking the publisher", () => {
  const local = { system: "transactional-replication", cluster: "sim", options: { reads: "local" } } as const;
  /** Slow links: subscribers lag, and no client waits so long that it goes on to another node. */
  const schedule = [
    { at: 500, until: 3500, fault: { kind: "delay", target: "all", delayMs: 20, jitterMs: 15 } },
  ] as const;
  const short = { ...local, clients: 6, ratePerClient: 25, mainMs: 3500, schedule, attemptTimeoutMs: 900 };

  it("are sequentially consistent for clients that stay at their node, and not linearizable", async () => {
    let stale = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const scenario = planScenario({ ...short, seed, routing: "pinned" });
      const { operations } = await runInMemory(scenario, (plan) => createSimCluster(plan));
      expect(operations.length).toBeGreaterThan(200);
      expect(checkSequential(operations, casRegister()).valid, `seed ${seed}`).toBe(true);
      if ((await judgedRun(scenario)).valid === false) stale += 1;
    }
    expect(stale).toBeGreaterThan(0);
  });

  it("are not for clients that roam", async () => {
    const broken: boolean[] = [];
    for (let seed = 1; seed <= 3; seed++) {
      const scenario = planScenario({ ...short, seed, routing: "roaming" });
      const { operations } = await runInMemory(scenario, (plan) => createSimCluster(plan));
      broken.push(checkSequential(operations, casRegister()).valid === false);
    }
    expect(broken).toContain(true);
  });
});

function count<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function nameOf(request: unknown): string {
  if (typeof request !== "object" || request === null || !("client" in request) || !("seq" in request)) return "";
  return `${String(request.client)}/${String(request.seq)}`;
}

/** Positions of the commits that a message carries. A message that carried two would be counted for each, and one that came twice, twice. */
function commitsIn(message: object): readonly number[] {
  if (!("first" in message) || !("entries" in message) || !Array.isArray(message.entries)) return [];
  const first = Number(message.first);
  return message.entries.flatMap((entry: { readonly type: string }, index) =>
    entry.type === "commit" ? [first + index] : [],
  );
}

/** A host whose messages are kept. */
function hostOn(
  files: Map<string, Json[]>,
  sent: { readonly to: string; readonly message: ReplicationMessage }[] = [],
) {
  const host: Host<ReplicationMessage> = {
    ...{ id: "n1", members: ["n1", "n2"], disk: memoryDisk(files), reply: () => {}, trace: () => {} },
    send: (to, message) => void sent.push({ to, message }),
    ...{ setTimer: () => {}, cancelTimer: () => {}, now: () => 0, random: () => 0.5 },
  };
  return host;
}

const change = (seq: number): Entry => ({
  type: "change",
  request: { client: "p1", seq, command: { f: "increment", key: "x", value: 1 } },
});

describe("a snapshot of many rows", () => {
  it("is loaded while clients write on, before the log is shortened past it", () => {
    const sent: { readonly to: string; readonly message: ReplicationMessage }[] = [];
    const publisher = new Publisher(hostOn(new Map(), sent), null);
    publisher.start();
    let written = 0;
    const write = (): void => {
      written += 1;
      const command = { f: "insert", key: "x", value: written } as const;
      publisher.onRequest({ client: `p${written % 10}`, seq: written, command });
      publisher.onTimer(`commit ${2 * written - 1}`);
    };
    const latest = (): ReplicationMessage => sent.at(-1)?.message ?? expect.fail("nothing was sent");
    const receivedRows = (): Rows => {
      const message = latest();
      return message.type === "Rows" ? message : expect.fail(`not rows but ${message.type}`);
    };
    const receivedChanges = (): Changes => {
      const message = latest();
      return message.type === "Changes" ? message : expect.fail(`not changes but ${message.type}`);
    };
    while (written < 500) write();
    publisher.onMessage("n2", { type: "Subscribe", have: null });
    let rows = receivedRows();
    let parts = 1;
    for (; !rows.last; parts++) {
      for (let writes = 0; writes < 12; writes++) write();
      publisher.onMessage("n2", { type: "MoreRows", snapshot: rows.snapshot, part: rows.part + 1 });
      rows = receivedRows();
    }
    expect(parts).toBeGreaterThan(2);
    let have = rows.from - 1;
    publisher.onMessage("n2", { type: "Subscribe", have });
    // No client writes any more: what is left follows on confirmations alone.
    while (have < 2 * written) {
      const { first, entries } = receivedChanges();
      expect(first).toBe(have + 1);
      have += entries.length;
      publisher.onMessage("n2", { type: "Confirm", have });
    }
  });
});

describe("a log that is shortened", () => {
  it("keeps, behind a snapshot, the changes that were open then and have not come yet", () => {
    const files = new Map<string, Json[]>();
    const host = hostOn(files);
    const database = new Database(host.disk, new Assertions(host, null), false);
    // When it was taken, the transactions that began at 3 and 5 were open.
    database.replace({ position: 6, from: 3, rows: [] });
    database.append(change(1));
    database.advance();
    database.append({ type: "commit", change: 3 });
    database.advance();
    database.compact(database.last + 1);

    const restarted = new Database(host.disk, new Assertions(host, null), false);
    restarted.load();
    expect(restarted.last).toBe(4);
    restarted.append(change(2));
    restarted.append({ type: "commit", change: 1 });
    restarted.append({ type: "commit", change: 5 });
    expect(restarted.advance().map(({ position }) => position)).toEqual([7]);
  });

  it("past what was sent makes the publisher send what follows the gap, and nothing else in its place", () => {
    const sent: { readonly to: string; readonly message: ReplicationMessage }[] = [];
    // Of a message that may carry many entries, one goes.
    const host: Host<ReplicationMessage> = { ...hostOn(new Map(), sent), mostPerMessage: () => 1 };
    const publisher = new Publisher(host, null);
    publisher.start();
    for (let seq = 1; seq <= 60; seq++) {
      publisher.onRequest({ client: "p1", seq, command: { f: "increment", key: "x", value: 1 } });
      publisher.onTimer(`commit ${2 * seq - 1}`);
    }
    // The subscriber has all up to here, as an answer to what was sent to an earlier life of the publisher says.
    publisher.onMessage("n2", { type: "Confirm", have: 100 });
    for (let seq = 61; seq <= 70; seq++) {
      publisher.onRequest({ client: "p1", seq, command: { f: "increment", key: "x", value: 1 } });
      publisher.onTimer(`commit ${2 * seq - 1}`);
    }
    for (const { message } of sent) {
      if (message.type !== "Changes") continue;
      const { first, entries } = message;
      for (const [place, entry] of entries.entries()) {
        const position = first + place;
        expect(entry).toMatchObject(position % 2 === 1 ? { type: "change" } : { type: "commit", change: position - 1 });
      }
    }
  });
});
