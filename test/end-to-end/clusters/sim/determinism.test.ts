/**
 * The same scenario gives the same bytes in another process, and another seed gives others. That runs are the same on another machine, when
 * messages are copied and when the run is observed is held in test/unit/systems/drawn.test.ts.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createSimCluster } from "../../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../../src/execution/in-memory.js";
import { findSystem } from "../../../../src/scenario/find-system.js";
import { planScenario, type ScenarioChoices } from "../../../../src/scenario/scenario.js";
import { schism } from "../../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-sim-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function choices(name: string, seed: number): ScenarioChoices {
  const { safeOptions, bears } = findSystem(name);
  return { system: name, cluster: "sim", seed, mainMs: 12_000, options: safeOptions, faults: bears.faults };
}

async function recordOf(name: string, seed: number, attempt: string): Promise<Record<string, string>> {
  const { options = {}, faults = [] } = choices(name, seed);
  const runs = join(root, `${name}-${seed}-${attempt}`);
  const { exitCode } = await schism([
    ...["run", name, "--cluster", "sim", "--seed", String(seed), "--time", "12s", "--faults", faults.join(",")],
    ...Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]),
    ...["--runs", runs, "--json"],
  ]);
  expect(exitCode).toBe(0);
  const files = ["history.jsonl", "trace.jsonl", "faults.jsonl"];
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(runs, "latest", file), "utf8")]));
}

describe("a simulated run", () => {
  // By the command, for one system: recorded digests hold every system to the same, process for process.
  it("is the same to the byte in two processes", async () => {
    const [first, second] = await Promise.all([recordOf("raft", 1, "a"), recordOf("raft", 1, "b")]);
    expect(first?.["history.jsonl"]?.length).toBeGreaterThan(10_000);
    expect(second).toEqual(first);
  });

  it("differs from one seed to the next", async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((seed) => runInMemory(planScenario(choices("raft", seed)), (plan) => createSimCluster(plan))),
    );
    expect(one?.events).not.toEqual(two?.events);
  });
});
