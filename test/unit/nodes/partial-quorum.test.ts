/**
 * What partial quorums cost in messages, exactly; that a key has N holders whatever the order of the nodes; that hints reach their owners; and
 * that a majority serves on, but for quorums of three.
 */
import { describe, expect, it } from "vitest";
import { Ring } from "../../../nodes/partial-quorum/ring.js";
import { partialQuorum } from "../../../nodes/partial-quorum/system.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { updateCost } from "../../../src/matrix/steady.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";

const names = (nodes: number): string[] => Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
const defaults = { copies: "3", "read-quorum": "2", "write-quorum": "2", quorums: "strict", keep: "siblings" };
const usual = { system: "partial-quorum", cluster: "sim", seed: 1, clients: 8, routing: "roaming" } as const;

async function ran(choices: Omit<ScenarioChoices, "system" | "seed">) {
  return runInMemory(planScenario({ ...usual, ...choices }), (plan) => createSimCluster(plan));
}

describe("messages of a write: to each other holder and back, however many nodes there are", () => {
  it.each([
    { copies: "3", nodes: 1, messages: 0 },
    { copies: "3", nodes: 2, messages: 2 },
    { copies: "3", nodes: 3, messages: 4 },
    { copies: "3", nodes: 9, messages: 4 },
    { copies: "5", nodes: 4, messages: 6 },
    { copies: "5", nodes: 9, messages: 8 },
  ])("$copies copies on $nodes nodes: $messages", ({ copies, nodes, messages }) => {
    const cost = updateCost(partialQuorum, { options: { ...defaults, copies }, variant: null }, names(nodes));
    expect(cost.messages).toEqual({ least: messages, most: messages });
    expect(cost.delays).toBe(messages === 0 ? 0 : 2);
  });

  it.each(["1", "2", "3"])("a client waits for W = %s", (writeQuorum) => {
    const options = { ...defaults, "write-quorum": writeQuorum };
    const { messages, delays } = updateCost(partialQuorum, { options, variant: null }, names(3));
    expect({ messages, delays }).toEqual({ messages: { least: 4, most: 4 }, delays: writeQuorum === "1" ? 0 : 2 });
  });
});

describe("the ring", () => {
  const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`);

  it("meets each node once, in an order that does not depend on that of the members", () => {
    const ring = new Ring(names(5));
    const other = new Ring(names(5).toReversed());
    for (const key of keys) {
      expect([...ring.walk(key)].sort()).toEqual(names(5));
      expect(other.walk(key)).toEqual(ring.walk(key));
    }
  });

  it("gives every node keys, and leaves most where they are when a node joins", () => {
    const [five, six] = [new Ring(names(5)), new Ring(names(6))];
    const firsts = (ring: Ring) => keys.map((key) => ring.walk(key)[0] ?? "");
    expect(new Set(firsts(five)).size).toBe(5);
    const moved = keys.filter((_, at) => firsts(five)[at] !== firsts(six)[at]);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(keys.length / 2);
    for (const key of moved) expect(six.walk(key)[0]).toBe("n6");
  });
});

/** n1 and n2 are cut off for three seconds. */
const apart: Schedule = [
  { at: 1000, until: 4000, fault: { kind: "partition", links: cuts(["n1", "n2"], ["n3", "n4", "n5"]), mode: "drop" } },
];

function cuts(some: readonly string[], others: readonly string[]) {
  return some.flatMap((one) =>
    others.flatMap((other) => [
      { from: one, to: other },
      { from: other, to: one },
    ]),
  );
}

describe("sloppy quorums", () => {
  const sloppy = { nodes: 5, options: { quorums: "sloppy" }, workload: "siblings", schedule: apart };

  it("take writes that strict ones cannot, and hand every hint off in the end", async () => {
    const { traces, operations } = await ran({ ...sloppy, mainMs: 8000 });
    const count = (type: string) => traces.filter(({ event }) => event.type === type).length;
    expect(count("partial-quorum/hinted")).toBeGreaterThan(20);
    const left = new Map<string, boolean>();
    for (const { node, event } of traces) {
      if (event.type === "partial-quorum/hinted") left.set(`${node} ${event.key} ${event.owner}`, true);
      if (event.type === "partial-quorum/handed-off") left.delete(`${node} ${event.key} ${event.owner}`);
    }
    expect([...left.keys()]).toEqual([]);
    const strict = await ran({ ...sloppy, options: {}, mainMs: 8000 });
    const written = (run: { operations: typeof operations }) =>
      run.operations.filter(({ f, type }) => f === "write" && type === "ok").length;
    expect(written({ operations })).toBeGreaterThan(written(strict));
    expect(strict.traces.filter(({ event }) => event.type === "partial-quorum/hinted")).toEqual([]);
  });

  it.each([1, 2, 3, 4])("keep all writes, and come to agree: seed %i", async (seed) => {
    const { kinds, valid } = await judgedRun(planScenario({ ...usual, ...sloppy, mainMs: 8000, seed }));
    expect({ kinds, valid }).toEqual({ kinds: [], valid: true });
  });
});

describe("while one of three nodes is down", () => {
  it.each([
    { read: "2", write: "2", reads: true, writes: true },
    { read: "3", write: "1", reads: false, writes: true },
    { read: "1", write: "3", reads: true, writes: false },
  ])("R = $read, W = $write: reads $reads, writes $writes", async ({ read, write, reads, writes }) => {
    const { operations } = await ran({
      ...{ nodes: 3, mainMs: 5000, options: { "read-quorum": read, "write-quorum": write } },
      schedule: [{ at: 1000, until: 4500, fault: { kind: "kill", target: { nodes: ["n2"] } } }],
    });
    const answered = (f: string) =>
      operations.filter(
        (each) => each.f === f && each.type === "ok" && each.callTime > 1.6e9 && each.returnTime < 4.4e9,
      ).length;
    const [ofReads, ofWrites] = [answered("read"), answered("write")];
    if (reads) expect(ofReads).toBeGreaterThan(20);
    else expect(ofReads).toBe(0);
    if (writes) expect(ofWrites).toBeGreaterThan(20);
    else expect(ofWrites).toBe(0);
  });
});
