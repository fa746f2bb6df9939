/** What a replay says and returns: how often the recorded kind showed, what else did, and what it cannot vouch for. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findProcesses } from "../../../src/machine/processes.js";
import type { RunVerdict, Scenario } from "../../../src/record/record.js";
import type { Repro } from "../../../src/record/repro.js";
import { readScenario, readVerdict } from "../../../src/run/directory.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";
import { schism } from "../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-replay-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const register = "linearizability of a cas-register";

async function replay(
  name: string,
  choices: ScenarioChoices,
  kind: string,
  more: Partial<Scenario>,
  args: string[],
  env = {},
) {
  const scenario = { ...planScenario({ cluster: "sim", mainMs: 6000, ...choices }), ...more };
  const file = join(root, `${name}.json`);
  const repro: Repro = {
    ...{ format: "schism-repro-1", kind, headline: "", story: [], steadiness: { failing: 1, worlds: 1 }, scenario },
  };
  writeFileSync(file, JSON.stringify(repro));
  return schism(["replay", file, "--runs", join(root, name), ...args], { env });
}

const runSchema = z.strictObject({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]).nullable(),
  kinds: z.array(z.string()),
  couldNotRun: z.string().nullable(),
  tooBusy: z.string().nullable(),
  succeeded: z.number().nullable(),
  vacuous: z.string().nullable(),
  neverBegan: z.number(),
  incomplete: z.string().nullable(),
});

const sideSchema = z.object({
  ...{ settings: z.string(), reproduced: z.number(), valid: z.number(), vacuous: z.number() },
  runs: z.array(runSchema),
});

/** What `--json` prints, and nothing beside it. */
const printedSchema = z.strictObject({
  cluster: z.enum(["sim", "local", "docker"]),
  kind: z.string().nullable(),
  notExamined: z.string().nullable(),
  counted: z.string().nullable(),
  interrupted: z.boolean(),
  ...{
    times: z.number(),
    judged: z.number(),
    reproduced: z.number(),
    couldNotRun: z.number(),
    tooBusy: z.number(),
    unknown: z.number(),
  },
  convictions: z.record(z.string(), z.number()),
  repeated: z.boolean(),
  ...{ valid: z.number(), vacuous: z.number() },
  runs: z.array(runSchema),
});
const printed = (stdout: string) => printedSchema.parse(JSON.parse(stdout));

const stale: ScenarioChoices = { system: "raft", options: { reads: "follower" }, faults: ["partition"], seed: 1 };

describe("schism replay", () => {
  it("counts the recorded kind, and leaves what it repeats in the run's directory", async () => {
    const { stdout, exitCode } = await replay("same", stale, register, {}, ["--times", "2"]);
    expect(stdout).toContain(`fails 2 of 2 on sim: ${register}`);
    expect(stdout).toContain("all histories are the same to the byte");
    expect(exitCode).toBe(1);
    // So that the command that shrink prints can be given again.
    expect(existsSync(join(root, "same", "latest", "repro.json"))).toBe(true);
  });

  it("does not take another kind for the recorded one, nor such a run for valid", async () => {
    const { stdout, exitCode } = await replay("other", stale, "liveness", {}, []);
    expect(stdout).toContain("fails 0 of 1 on sim: liveness");
    expect(stdout).toContain(`also ${register}: 1 of 1`);
    expect(exitCode).toBe(1);
  });

  it("acquits what does not fail", async () => {
    const correct = { ...stale, options: { reads: "leader" } };
    const { stdout, exitCode } = await replay("correct", correct, register, {}, ["--times", "2"]);
    expect(stdout).toContain(`fails 0 of 2 on sim: ${register}`);
    expect(stdout).toMatch(/^ +1 {2}valid /m);
    expect(exitCode).toBe(0);
  });

  it("counts no run as failing or valid in which nothing succeeded", async () => {
    const nothing = { mainMs: 0, warmupMs: 0, healedMs: 0, recoveryMs: 0, schedule: [] };
    const { stdout, exitCode } = await replay("nothing", stale, register, nothing, []);
    expect(stdout).toContain(`fails 0 of 1 on sim: ${register}`);
    expect(stdout).toContain("unknown: 1 of 1");
    expect(exitCode).toBe(2);
  });

  it("prints one JSON object and nothing else when asked to, whatever becomes of the runs", async () => {
    const same = await replay("json", stale, register, {}, ["--times", "2", "--json"]);
    const { runs, ...facts } = printed(same.stdout);
    expect(facts).toEqual({
      ...{ cluster: "sim", kind: register, notExamined: null, counted: register, interrupted: false },
      ...{ times: 2, judged: 2, reproduced: 2 },
      ...{
        couldNotRun: 0,
        tooBusy: 0,
        unknown: 0,
        valid: 0,
        vacuous: 0,
        convictions: { [register]: 2 },
        repeated: true,
      },
    });
    expect(runs.map(({ valid, kinds }) => [valid, kinds])).toEqual([0, 1].map(() => [false, [register]]));
    expect(runs.map(({ directory }) => readVerdict(directory).valid)).toEqual([false, false]);
    expect(same.exitCode).toBe(1);

    // Of a single run, too, which is told in full otherwise; and on processes, which do not show such a kind.
    const short = { ...stale, options: { reads: "leader" }, nodes: 3, mainMs: 500, faults: [] };
    const hidden = await replay("json-local", short, "invariant log-matching", {}, ["--cluster", "local", "--json"], {
      NODE_OPTIONS: machineOf(0),
    });
    expect(printed(hidden.stdout)).toMatchObject({
      ...{ kind: "invariant log-matching", notExamined: "log-matching", counted: null, judged: 1 },
    });
    expect(hidden.exitCode).toBe(2);

    const none = await refusing("json-never", 2, "always", ["--json"]);
    expect(printed(none.stdout)).toMatchObject({
      ...{ judged: 0, couldNotRun: 2 },
      runs: [0, 1].map(() => ({ valid: null, couldNotRun: expect.stringMatching(/exited with code 3/) })),
    });
    expect(none.exitCode).toBe(2);
  });

  it("does not claim that runs of real processes are the same", async () => {
    const short = { ...stale, nodes: 3, mainMs: 500, faults: [] };
    const { stdout } = await replay("local", short, register, {}, ["--cluster", "local", "--times", "2"], {
      NODE_OPTIONS: machineOf(0),
    });
    expect(stdout).toMatch(/fails [012] of 2 on local/);
    expect(stdout).not.toContain("the same to the byte");
  });

  it("counts runs on a machine that is too busy neither as failing nor as passing", async () => {
    const short = { ...stale, options: { reads: "leader" }, nodes: 3, mainMs: 300, faults: [] };
    const { stdout, exitCode } = await replay("busy", short, register, {}, ["--cluster", "local"], {
      NODE_OPTIONS: machineOf(1000),
    });
    expect(stdout).toContain("none of 1 on local shows anything: 1 on a machine that was too busy");
    expect(exitCode).toBe(2);
  });

  it("reports a run that could not start, and counts the others", async () => {
    const { stdout, stderr, exitCode } = await refusing("once", 3, "once");
    expect(stdout).toMatch(/^ +1 {2}could not run: the replica n\d exited with code 3 {2}.*once\//m);
    expect(stdout).toMatch(/^ +3 {2}(valid|unknown) /m);
    expect(stdout).toContain("fails 0 of 2, 1 could not run, on local: durability of a set");
    expect(stderr).toBe("");
    // Not all were judged.
    expect(exitCode).toBe(2);
    const verdicts = verdictsIn("once");
    expect(verdicts).toHaveLength(3);
    const [first] = verdicts;
    expect(first?.valid).toBe("unknown");
    expect(first?.incomplete).toMatchObject([
      {
        reason: "could not start",
        sentence: expect.stringMatching(/^Could not start: the replica n\d exited with code 3\.$/),
      },
    ]);
    expect(findProcesses(({ words }) => words.some((word) => word.startsWith(join(root, "once"))))).toEqual([]);
    const { stdout: healed } = await schism(["heal", "--runs", join(root, "once")]);
    // Tests that run at the same time may have left something that any heal removes.
    expect(healed).not.toContain(join(root, "once"));
  });

  it("vouches for nothing if no run could start", async () => {
    const { stdout, exitCode } = await refusing("always", 2, "always");
    expect(stdout).toContain("none of 2 on local shows anything: 2 could not run");
    expect(exitCode).toBe(2);
  });
});

const comparedSchema = z.strictObject({
  notExamined: z.string().nullable(),
  ...{ cluster: z.string(), kind: z.string().nullable(), changes: z.unknown(), interrupted: z.boolean() },
  ...{
    before: sideSchema,
    after: sideSchema,
    shown: z.enum(["holds", "fails", "nothing"]),
    why: z.string().optional(),
  },
});

describe("schism replay --against", () => {
  const splits: ScenarioChoices = {
    ...{ system: "primary-backup", options: { failover: "auto" }, nodes: 3, seed: 3 },
    schedule: [{ at: 1000, until: 4000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } }],
  };

  it("runs both sides in the same worlds, and shows that a fix holds", async () => {
    const args = ["--against", "failover=manual,mode=sync", "--times", "3"];
    const { stdout, exitCode } = await replay("holds", splits, register, {}, args);
    expect(stdout).toContain(`before: fails 3 of 3: ${register}`);
    expect(stdout).toMatch(
      /after: {2}fails 0 of 3: any contradiction; 3 valid; \d+ to \d+ operations succeeded per run/,
    );
    expect(stdout).toContain("The fix holds on sim");
    expect(stdout).toMatch(/^ +1 {2}before .*\n +1 {2}after .*\n +2 {2}before /m);
    expect(exitCode).toBe(0);
  });

  it("prints one JSON object with both sides", async () => {
    const args = ["--failover", "manual", "--mode", "sync", "--times", "2", "--json"];
    const { stdout, exitCode } = await replay("holds-json", splits, register, {}, args);
    const { before, after, ...facts } = comparedSchema.parse(JSON.parse(stdout));
    expect(facts).toEqual({
      ...{
        cluster: "sim",
        kind: register,
        notExamined: null,
        changes: { failover: "manual", mode: "sync" },
        interrupted: false,
      },
      shown: "holds",
    });
    expect(before).toMatchObject({ settings: "failover=auto, mode=async", reproduced: 2, valid: 0, vacuous: 0 });
    expect(after).toMatchObject({ settings: "failover=manual, mode=sync", reproduced: 0, valid: 2, vacuous: 0 });
    expect(after.runs.every(({ succeeded }) => (succeeded ?? 0) > 100)).toBe(true);
    const seeds = [before, after].map(({ runs }) => runs.map(({ directory }) => readScenario(directory)));
    expect(seeds[0]?.map(({ world, seed }) => [world, seed])).toEqual(
      seeds[1]?.map(({ world, seed }) => [world, seed]),
    );
    expect(exitCode).toBe(0);
  });

  it("says that a change mends nothing", async () => {
    const args = ["--against", "mode=sync", "--times", "2"];
    const { stdout, exitCode } = await replay("fails", splits, register, {}, args);
    expect(stdout).toContain("The fix does not hold");
    expect(exitCode).toBe(1);
  });

  it("shows nothing where nothing fails before, or nothing succeeds after", async () => {
    const correct = { ...splits, options: { failover: "manual", mode: "sync" } };
    const before = await replay("nothing-before", correct, register, {}, ["--against", "mode=async", "--times", "2"]);
    expect(before.stdout).toContain("Nothing is shown: without the change all runs are valid, too.");
    expect(before.exitCode).toBe(2);
    // All is cut off from all for the whole of the run: the correct program answers nothing.
    const cut: ScenarioChoices = {
      ...{ system: "raft", options: { reads: "follower" }, nodes: 3, seed: 1, workload: "register" },
      schedule: [{ at: 0, until: 5000, fault: { kind: "pause", target: "all" } }],
    };
    const times = { mainMs: 5000, warmupMs: 0, recoveryMs: 0, healedMs: 0, operationTimeoutMs: 100 };
    const after = await replay("nothing-after", cut, register, times, ["--against", "reads=leader", "--times", "2"]);
    expect(after.stdout).toContain("Nothing is shown");
    expect(after.exitCode).toBe(2);
  });

  it("refuses what is not a change of the system, in one line", async () => {
    const { stderr, exitCode } = await replay("refused", splits, register, {}, ["--against", "colour=red"]);
    expect(stderr).toContain(
      "possible are mode=async|sync, failover=manual|auto|read-only, repair=auto|manual, variant=none|",
    );
    expect(stderr.split("\n")).toHaveLength(1);
    expect(exitCode).toBe(254);
  });
});

/** The module that lets a process believe its machine to have this load, whatever else goes on: the suite itself may be too much. */
function machineOf(load: number): string {
  const file = join(root, `load-${load}.mjs`);
  writeFileSync(
    file,
    `import os from "node:os";
    import { syncBuiltinESMExports } from "node:module";
    os.loadavg = () => [${load}, ${load}, ${load}];
    syncBuiltinESMExports();`,
  );
  return `--import ${pathToFileURL(file).href}`;
}

/** A replay on processes the first of which, or each of which, ends before it listens. */
async function refusing(name: string, times: number, when: "once" | "always", more: string[] = []) {
  const hook = join(root, `${name}.mjs`);
  const mark = JSON.stringify(join(root, `${name}.mark`));
  writeFileSync(
    hook,
    `import { mkdirSync } from "node:fs";
    if (process.argv[1]?.endsWith("replicas/server/main.js")) {
      try { mkdirSync(${mark}, { recursive: ${when === "always"} }); process.exit(3); } catch {}
    }`,
  );
  const short = { nodes: 3, mainMs: 300, faults: [], system: "raft", seed: 1 } as const;
  const args = ["--cluster", "local", "--times", String(times), ...more];
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(hook).href} ${machineOf(0)}` };
  return replay(name, short, "durability of a set", {}, args, env);
}

/** In the order of the runs. */
function verdictsIn(name: string): RunVerdict[] {
  const [system] = readdirSync(join(root, name)).filter((each) => each !== "latest");
  const parent = join(root, name, system ?? "");
  return readdirSync(parent)
    .sort()
    .map((each) => readVerdict(join(parent, each)));
}
