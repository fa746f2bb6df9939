/**
 * The same scenario gives the same bytes: in another process, on another machine, when every message and record is copied on its way, so
 * that no replica lives by an object it shares with another, and when the run is observed.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { programSystems } from "../../../../nodes/index.js";
import { createSimCluster } from "../../../../src/clusters/sim/cluster.js";
import type { ObservedMessage } from "../../../../src/contract/cluster.js";
import { runInMemory } from "../../../../src/execution/in-memory.js";
import type { RunEvidence } from "../../../../src/record/evidence.js";
import type { Scenario } from "../../../../src/record/record.js";
import { drawScenario, runSeed } from "../../../../src/scenario/draw.js";
import { findSystem } from "../../../../src/scenario/find-system.js";
import { planScenario, type ScenarioChoices } from "../../../../src/scenario/scenario.js";
import { schism } from "../../../support/command.js";
import { digestOf } from "../../../support/record-digest.js";

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

interface DrawnRun {
  readonly scenario: Scenario;
  readonly events: number;
  readonly digest: string;
}

const digestOfRun = (scenario: Scenario, { events, traces, faults }: RunEvidence): string =>
  digestOf([scenario, events, traces, faults]);

async function makeDrawnRuns(system: string): Promise<readonly DrawnRun[]> {
  const runs: DrawnRun[] = [];
  for (let index = 0; index < 20; index++) {
    const scenario = drawScenario({ system, variant: null, options: {} }, runSeed(2026, index));
    const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
    runs.push({ scenario, events: evidence.events.length, digest: digestOfRun(scenario, evidence) });
  }
  return runs;
}

describe("a simulated run", () => {
  // By the command, for one system: the digests below hold every system to the same, process for process.
  it("is the same to the byte in two processes", async () => {
    const [first, second] = await Promise.all([recordOf("raft", 1, "a"), recordOf("raft", 1, "b")]);
    expect(first?.["history.jsonl"]?.length).toBeGreaterThan(10_000);
    expect(second).toEqual(first);
  });

  /** Digests of drawn runs, made once for all that is compared with them. */
  const made = new Map<string, Promise<readonly DrawnRun[]>>();
  const drawnRuns = (system: string): Promise<readonly DrawnRun[]> => {
    const runs = made.get(system) ?? makeDrawnRuns(system);
    made.set(system, runs);
    return runs;
  };

  it.each([...programSystems.keys()])(
    "of %s in any world that a hunt draws depends on its seed only, and not on who observes it",
    async (system) => {
      const losses = new Set<string>();
      for (const { scenario, digest } of (await drawnRuns(system)).slice(0, 6)) {
        const copied = await runInMemory(scenario, (plan) => createSimCluster(plan, { copy: true }));
        expect(digestOfRun(scenario, copied), `copied, seed ${scenario.seed}`).toBe(digest);
        const messages: ObservedMessage[] = [];
        const observer = { passed: (message: ObservedMessage) => messages.push(message), changed: () => undefined };
        const observed = await runInMemory(scenario, (plan) => createSimCluster(plan), { observer });
        expect(digestOfRun(scenario, observed), `observed, seed ${scenario.seed}`).toBe(digest);
        expect(messages.filter(({ departsAt, endsAt }) => departsAt < 0 || endsAt < departsAt)).toEqual([]);
        for (const { loss } of messages) if (loss !== null) losses.add(loss);
      }
      expect([...losses]).toEqual(expect.arrayContaining(["no connection", "its receiver was down"]));
    },
  );

  /** Digests that one machine has recorded, compared on every other; `vitest run -u` records them again when runs change on purpose. */
  it("is the same to the byte on every machine", { timeout: 300_000 }, async () => {
    const lines: string[] = [];
    for (const system of programSystems.keys()) {
      for (const { scenario, events, digest } of await drawnRuns(system)) {
        lines.push(`${system} ${scenario.seed} ${events} events ${digest}`);
      }
    }
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("recorded-digests.txt");
  });

  it("differs from one seed to the next", async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((seed) => runInMemory(planScenario(choices("raft", seed)), (plan) => createSimCluster(plan))),
    );
    expect(one?.events).not.toEqual(two?.events);
  });
});
