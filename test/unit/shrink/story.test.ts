/** The stories of two short simulated runs whose end is known: a stale read, and an acknowledged write that died. */
import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../../nodes/trace.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { processWorld } from "../../../src/contract/world.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { judgeChecks } from "../../../src/judging/judge.js";
import type { Scenario } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { storyOf } from "../../../src/shrink/story.js";

/** The leader is cut off while clients go on. */
const cutOff = (system: string, options: Record<string, string>, workload: string): Scenario => ({
  ...planScenario({
    system,
    options,
    cluster: "sim",
    nodes: 3,
    clients: 6,
    ratePerClient: 20,
    workload,
    mainMs: 2500,
    schedule: [{ at: 600, until: 2000, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } }],
    seed: 3,
  }),
  world: processWorld(1),
});

async function told(scenario: Scenario): Promise<string> {
  const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
  const checks = judgeChecks(evidence);
  expect(checks.some(({ valid }) => valid === false)).toBe(true);
  return storyOf(evidence, checks).join("\n");
}

describe("the story of a run", () => {
  it("says of a stale read who answered it, who led then, and that neither knew of the other", async () => {
    const story = await told(cutOff("raft", { reads: "local-leader" }, "counter"));
    expect(story).toMatch(/begins: partition \(drop\): (n\d) \|/);
    expect(story).toMatch(/(n\d) becomes leader in epoch \d+; (n\d) still believes it leads epoch \d+\./);
    expect(story).toMatch(/(n\d) \(leading epoch \d+\) answers client \d+'s read c0 with \d+, asked at/);
    expect(story).toMatch(/answered the last read as if it still led, but n\d had led epoch \d+ since/);
  });

  it("names for a lost write the node that had acknowledged it, the one that discarded it, and the leader it followed", async () => {
    const story = await told(cutOff("primary-backup", { mode: "sync", failover: "auto" }, "set"));
    expect(story).toMatch(/n1 becomes primary in epoch \d+/);
    expect(story).toMatch(/n1 \(leading epoch \d+\) acknowledges client \d+'s add elements \d+, asked at/);
    expect(story).toMatch(/n1 discards \d+ requests? of its log, which it had acknowledged: add elements \d+/);
    expect(story).toMatch(/add elements \d+ was lost: n1 had acknowledged it and discarded it at .* to follow n2\./);
  });

  it("says which event ended a fault before its time, and from when on events count", async () => {
    const story = await told({
      ...planScenario({
        system: "raft",
        variant: "vote-not-persisted",
        cluster: "sim",
        nodes: 3,
        clients: 1,
        workload: "counter",
        mainMs: 4000,
        schedule: [
          { at: 1000, until: 4000, fault: { kind: "kill", target: { nodes: ["n1"] } } },
          {
            at: 1000,
            until: 4000,
            orUntil: { event: "votes", node: "n3", nth: 1 },
            fault: { kind: "kill", target: { nodes: ["n2"] } },
          },
          {
            at: 0,
            until: 250,
            after: { event: "votes", node: "n3", nth: 1, sinceMs: 1000 },
            fault: { kind: "kill", target: { nodes: ["n3"] } },
          },
        ],
        seed: 2532481346,
      }),
      operationsPerClient: 1,
      world: processWorld(1),
    });
    expect(story).toMatch(/ends: kill: n2 \(because n3 voted\)/);
    expect(story).toMatch(/begins: kill: n3 \(triggered when n3 voted, counted from 1\.0000 s on\)/);
    expect(story).toMatch(/ends: kill: n3$/m);
  });

  it("says of a broken promise what its acceptor had promised and accepted in that instance", async () => {
    const scenario = { ...cutOff("paxos", {}, "consensus"), variant: null };
    const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
    const trace = (time: number, node: string, event: TraceEvent) => ({
      time,
      node,
      event,
    });
    const traces = [
      trace(1e9, "n1", { type: "promised", key: "k1", ballot: 7 }),
      trace(1.1e9, "n1", { type: "promised", key: "k2", ballot: 8 }),
      trace(1.2e9, "n2", { type: "promised", key: "k1", ballot: 7 }),
      trace(1.3e9, "n1", { type: "accepted", key: "k1", ballot: 4, value: 11 }),
      trace(1.3e9, "n1", {
        type: "invariant-broken",
        claim: "promises-kept",
        sentence: "n1 accepted ballot 4 for k1, and had promised to accept nothing below 7.",
      }),
      trace(1.4e9, "n1", { type: "accepted", key: "k1", ballot: 7, value: 12 }),
    ];
    const lines = storyOf({ ...evidence, faults: [], operations: [], traces }, []).slice(1);
    expect(lines).toEqual([
      "1.0000 s  n1 promises to accept nothing below ballot 7 for k1.",
      "1.3000 s  n1 accepts 11 at ballot 4 for k1.",
      "1.3000 s  n1 accepted ballot 4 for k1, and had promised to accept nothing below 7.",
    ]);
  });
});
