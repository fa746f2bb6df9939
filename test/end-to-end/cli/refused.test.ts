/** What cannot be run is refused before anything is made for it, and what is cut short leaves nothing behind and vouches for nothing. */

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { readJson } from "../../../src/history/json-file.js";
import { findProcesses } from "../../../src/machine/processes.js";
import { reproSchema } from "../../../src/record/repro.js";
import { createRunDirectory } from "../../../src/run/directory.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { commandFile, schism } from "../../support/command.js";
import { whenSaying } from "../../support/signalled.js";

const root = mkdtempSync(join(tmpdir(), "schism-refused-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const kill = { kind: "kill", target: "all" } as const;

describe("a run that cannot be", () => {
  it.each([
    ["a fault that the cluster cannot do", ["--cluster", "docker", "--faults", "duplicate"], "datagram"],
    ["a fault that the system takes no orders for", ["--cluster", "sim", "--faults", "failover"], "promote"],
    [
      "a watch of what only the end shows",
      ["--workload", "set", "--stop-on-violation"],
      "can only be judged after the run",
    ],
    ["a cluster without an engine", ["--cluster", "docker", "--faults", "none"], "DOCKER_HOST"],
  ])("for %s leaves no run directory", async (_what, args, says) => {
    const runs = join(root, "refused");
    const { exitCode, stderr } = await execa("node", [commandFile, "run", "raft", "--runs", runs, ...args], {
      reject: false,
      env: { DOCKER_HOST: "tcp://127.0.0.1:1" },
    });
    expect(stderr).toContain(says);
    expect(stderr.split("\n")).toHaveLength(1);
    expect(exitCode).toBe(254);
    expect(existsSync(runs)).toBe(false);
  });

  it("is not replayed either", async () => {
    const runs = join(root, "not-replayed");
    const scenario = planScenario({ system: "raft", cluster: "local", faults: ["duplicate"], seed: 1 });
    const file = join(root, "duplicate.json");
    writeFileSync(file, JSON.stringify(scenario));
    const { exitCode, stderr } = await schism(["replay", file, "--runs", runs]);
    expect(stderr).toContain("duplicate");
    expect(exitCode).toBe(254);
    expect(existsSync(runs)).toBe(false);
  });
});

describe("cut short", () => {
  it("a hunt says so, and does not acquit", async () => {
    const command = execa("node", [commandFile, "hunt", "raft", "--to", join(root, "hunt")], { reject: false });
    // Its first line of progress.
    command.stdout.once("data", () => command.kill("SIGTERM"));
    const { exitCode, stdout } = await command;
    expect(stdout).toContain("Interrupted.");
    expect(exitCode).toBe(2);
  });

  it.each([
    ["claims", ["claims", "raft", "--cluster", "sim"]],
    ["a matrix", ["matrix", "raft"]],
    ["curves of staleness", ["staleness", "gossip", "--runs", "1000"]],
  ])("%s are not shown in part, and that is said", async (_, words) => {
    const command = execa(
      "node",
      [commandFile, ...words, ...(words[0] === "staleness" ? [] : ["--to", join(root, "cut")])],
      {
        reject: false,
      },
    );
    // Their first line of progress.
    command.stdout.once("data", () => command.kill("SIGTERM"));
    const { exitCode, stderr } = await command;
    expect(stderr).toBe("schism: interrupted; nothing is shown, since only all of it says something");
    expect(exitCode).toBe(2);
  });

  it.each([
    ["a hunt", ["hunt", "raft", "--for", "60s", "--to", join(root, "hunt"), "--json"]],
    ["a search", ["explore", "raft", "--json"]],
  ])("%s says so as JSON, too", async (_, words) => {
    // From a moment at which it is at work; when it has printed something it has ended.
    const { exitCode, stdout } = await execa("node", [commandFile, ...words], { reject: false, timeout: 4000 });
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true });
    expect(exitCode).toBe(2);
  });

  it("a hunt that made no run does not acquit", async () => {
    const { exitCode, stdout } = await schism(["hunt", "raft", "--for", "1ms", "--to", join(root, "hunt")]);
    expect(stdout).toContain(" 0 runs ");
    expect(exitCode).toBe(2);
  });

  it("an exploration says how far it came, and does not acquit", async () => {
    // Its first line of progress comes long before its end.
    const { exitCode, stdout } = await schism(["explore", "paxos"], { env: whenSaying(root, "SIGINT", 1) });
    expect(stdout).toMatch(/; interrupted: \d+ states to depth \d+$/);
    expect(exitCode).toBe(2);
  });

  it("a replay on processes takes them down, and does not acquit", async () => {
    const runs = join(root, "replay");
    const scenario = planScenario({
      ...{ system: "raft", cluster: "local", nodes: 3, seed: 1, mainMs: 60_000 },
      schedule: [{ at: 50_000, until: 51_000, fault: kill }],
    });
    const file = join(root, "long.json");
    writeFileSync(file, JSON.stringify(scenario));
    const command = execa("node", [commandFile, "replay", file, "--times", "3", "--runs", runs], { reject: false });
    const ours = (): number => findProcesses(({ words }) => words.some((word) => word.startsWith(runs))).length;
    while (ours() < 3) await sleep(50);
    command.kill("SIGINT");
    const { exitCode, stdout } = await command;
    expect(stdout).toContain("interrupted after 0 of 3 runs");
    expect(exitCode).toBe(2);
    // The command itself gets the directory of its runs as well.
    expect(ours()).toBe(0);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "a shrinking writes the smallest found until %s, and says so",
    async (signal) => {
      const { directory, before } = await failing(`shrink-${signal}`);
      // The first thing that it says is what there was, the second what it has become.
      const { exitCode, stdout, stderr } = await schism(["shrink", directory], { env: whenSaying(root, signal, 2) });
      expect(stdout).toMatch(/^Interrupted, so perhaps not the smallest, after \d+ runs: \d+ nodes, /m);
      expect(stderr).toBe("");
      expect(exitCode).toBe(2);
      expect(readdirSync(directory).sort()).toEqual([...before, "repro.json", "shrunk"].sort());
      const { fixpoint, steadiness } = readJson(join(directory, "repro.json"), reproSchema);
      expect(fixpoint).toBe(false);
      expect(steadiness.failing).toBeGreaterThan(0);
      expect(stdout).toContain(`It fails in ${steadiness.failing} of 20 simulated worlds`);
      const again = await schism(["replay", join(directory, "repro.json"), "--runs", join(root, "again")]);
      expect(again.stdout).toContain("fails 1 of 1 on sim");
    },
  );

  it("a shrinking keeps what an earlier one found, if that is smaller and fails still", async () => {
    const { directory } = await failing("shrink-again");
    const file = join(directory, "repro.json");
    const files = (): readonly string[] =>
      [file, join(directory, "shrunk", "scenario.json")].map((each) => readFileSync(each, "utf8"));
    await schism(["shrink", directory]);
    const first = files();
    const { exitCode, stdout, stderr } = await schism(["shrink", directory], { env: whenSaying(root, "SIGINT", 2) });
    expect(stdout).toMatch(/^Interrupted, so perhaps not the smallest, /m);
    expect(stdout).toContain("is at least as small and still fails; keeping it: ");
    expect(stderr).toBe("");
    expect(exitCode).toBe(2);
    expect(files()).toEqual(first);

    const repro = readJson(file, reproSchema);
    writeFileSync(file, JSON.stringify({ ...repro, scenario: { ...repro.scenario, variant: null } }));
    const replaced = await schism(["shrink", directory], { env: whenSaying(root, "SIGINT", 2) });
    expect(replaced.stdout).not.toContain("kept");
    expect(readJson(file, reproSchema).scenario.variant).toBe("log-not-synced");
  });

  it("a shrinking that found nothing smaller leaves the run as it was", async () => {
    const { directory, before } = await failing("shrink-early");
    const { exitCode, stdout } = await schism(["shrink", directory], { env: whenSaying(root, "SIGINT", 1) });
    expect(stdout).toContain("Interrupted before anything smaller was found; nothing is written.");
    expect(exitCode).toBe(2);
    expect(readdirSync(directory)).toEqual(before);
  });
});

/** The directory of a run that fails, hunted for once. */
const hunted = once(async (): Promise<string> => {
  const { stdout } = await schism([
    ...["hunt", "raft", "--variant", "log-not-synced", "--seed", "5", "--steady", "0s"],
    ...["--to", join(root, "hunted"), "--json"],
  ]);
  return JSON.parse(stdout).findings[0].directory;
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A copy of its own of a run that fails, and what is in its directory. */
async function failing(name: string): Promise<{ readonly directory: string; readonly before: readonly string[] }> {
  const from = await hunted();
  const directory = join(root, name, relative(join(root, "hunted"), from));
  cpSync(from, directory, { recursive: true });
  return { directory, before: readdirSync(directory) };
}

describe("a reader that goes away", () => {
  it("does not end a run half-way", async () => {
    const runs = join(root, "pipe");
    const words = ["run", "raft", "--cluster", "sim", "--seed", "1", "--time", "5s", "--runs", runs];
    const { stderr } = await execa({ shell: true, reject: false })`node ${commandFile} ${words} | head -n 1`;
    expect(stderr).toBe("");
    expect(existsSync(join(runs, "latest", "verdict.json"))).toBe(true);
  });
});

describe("what a killed controller left", () => {
  it("is not guessed from an unreadable journal", async () => {
    const runs = join(root, "journal");
    const directory = createRunDirectory(runs, planScenario({ system: "raft", seed: 1 }), new Date(0));
    writeFileSync(join(directory, "resources.jsonl"), "{}\n");
    const { exitCode, stdout } = await schism(["heal", "--runs", runs]);
    expect(stdout).toMatch(/^not looked at: .*resources\.jsonl: line 1 .*check by hand/m);
    expect(exitCode).toBe(2);
  });
});
