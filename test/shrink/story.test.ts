/** The stories of two short simulated runs whose end is known: a stale read, and an acknowledged write that died. */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../src/clusters/sim/cluster.js";
import { processWorld } from "../../src/clusters/world.js";
import { judgeChecks } from "../../src/run/judge.js";
import type { Scenario } from "../../src/run/record.js";
import { runInMemory } from "../../src/run/run.js";
import { planScenario } from "../../src/run/scenario.js";
import { storyOf } from "../../src/shrink/story.js";

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
    expect(story).toMatch(/(n\d) becomes leader in epoch \d+; (n\d) still takes itself for that of epoch \d+\./);
    expect(story).toMatch(/(n\d) \(leading epoch \d+\) answers client \d+'s read c0 with \d+, asked at/);
    expect(story).toMatch(/answered the last read as if it still led, but n\d had led epoch \d+ since/);
  });

  it("says of a lost write who had acknowledged it, and who threw it away to follow whom", async () => {
    const story = await told(cutOff("primary-backup", { mode: "sync", failover: "auto" }, "set"));
    expect(story).toMatch(/n1 becomes primary in epoch \d+/);
    expect(story).toMatch(/n1 \(leading epoch \d+\) acknowledges client \d+'s add elements \d+, asked at/);
    expect(story).toMatch(/n1 discards \d+ requests? of its log, which it had acknowledged: add elements \d+/);
    expect(story).toMatch(
      /add elements \d+ died when n1, which had acknowledged it, threw it away at .* to follow n2\./,
    );
  });
});
