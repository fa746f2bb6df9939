/** Runs on local processes that do not come to what was asked for: none of them is a pass, and their directories say so again. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, execaSync } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { findProcesses } from "../../../src/machine/processes.js";
import { readVerdict } from "../../../src/run/directory.js";
import { commandFile, schism } from "../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-ends-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const replicasOf = (runs: string) =>
  findProcesses(({ words }) => words.some((word) => word.startsWith(runs)) && words.includes("--node"));

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (condition()) return;
    await sleep(50);
  }
  throw new Error("waited 30 s in vain");
}

const atWork = (runs: string): boolean => {
  const history = join(runs, "latest", "history.jsonl");
  return existsSync(history) && readFileSync(history, "utf8").split("\n").length > 100;
};

/** A run of three replicas of which n2 gets this signal from outside while clients work. */
async function struck(runs: string, signal: NodeJS.Signals) {
  const command = execa(
    "node",
    [
      commandFile,
      ...["run", "raft", "--nodes", "3", "--faults", "none", "--time", "8s", "--seed", "5", "--runs", runs],
    ],
    { reject: false },
  );
  await until(() => atWork(runs));
  const [victim] = replicasOf(runs).filter(({ words }) => words[words.indexOf("--node") + 1] === "n2");
  if (victim === undefined) throw new Error("n2 does not run");
  process.kill(victim.pid, signal);
  const { exitCode, stdout } = await command;
  expect(replicasOf(runs)).toEqual([]);
  const again = await schism(["check", join(runs, "latest")]);
  return { exitCode, stdout, again, verdict: readVerdict(join(runs, "latest")) };
}

describe("a replica that ends without a fault", () => {
  it("is reported as killed if it was killed from outside, and the run does not pass and is not called silent", async () => {
    const { exitCode, stdout, again, verdict } = await struck(join(root, "killed"), "SIGKILL");
    expect(verdict.incomplete).toMatchObject([
      { reason: "replica killed", sentence: expect.stringMatching(/^n2 was killed/) },
    ]);
    expect(verdict.checks.filter(({ valid }) => valid !== true)).toEqual([]);
    expect(stdout).toMatch(/^UNKNOWN {2}Incomplete\. n2 was killed at /m);
    expect(exitCode).toBe(2);
    expect(again.stdout).toMatch(/^UNKNOWN {2}Incomplete\. n2 was killed at /m);
    expect(again.exitCode).toBe(2);
    expect(readFileSync(join(root, "killed", "latest", "report.html"), "utf8")).toContain(
      "Incomplete: n2 was killed at",
    );
  });

  it("is a finding if it crashed, with its node, its exit status and the end of its log", async () => {
    const { exitCode, stdout, again, verdict } = await struck(join(root, "crashed"), "SIGSEGV");
    const [crash] = verdict.checks.filter(({ property }) => property === "crash");
    expect(crash).toMatchObject({ valid: false, details: { nodes: ["n2"] } });
    const steps = crash?.explanations[0]?.steps.map(({ sentence }) => sentence) ?? [];
    expect(steps[0]).toMatch(/^At [\d.]+ s: process \d+ was ended by SIGSEGV\.$/);
    expect(steps.slice(1).join("\n")).toContain("raft started as n2");
    expect(stdout).toMatch(/^INVALID {2}1 replica crashed/m);
    expect([exitCode, again.exitCode]).toEqual([1, 1]);
  });
});

describe("a start that fails", () => {
  it("is an outcome with its reason, and no stack", async () => {
    const runs = join(root, "start");
    const { exitCode, stdout, stderr } = await schism([
      ...["run", "raft", "--time", "1s", "--start-timeout", "1ms", "--seed", "1", "--runs", runs],
    ]);
    expect(stdout).toMatch(/^UNKNOWN {2}Incomplete\. Could not start: the replica n\d said nothing within 1 ms\./m);
    expect(stderr).toBe("");
    expect(exitCode).toBe(2);
    expect(replicasOf(runs)).toEqual([]);
    const again = await schism(["check", join(runs, "latest")]);
    expect(again.stdout).toContain("Could not start: the replica");
    expect(again.exitCode).toBe(2);
    const replayed = await schism(["replay", join(runs, "latest"), "--start-timeout", "1ms", "--runs", runs, "--json"]);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ judged: 0, couldNotRun: 1 });
    expect(replayed.exitCode).toBe(2);
  });
});

const mayMount = process.getuid?.() === 0 && process.platform === "linux";

describe.skipIf(!mayMount)("a disk that fills during a run", () => {
  it("leaves whole lines that are judged, no replica, one sentence, and the verdict rather than the report", async () => {
    const mount = join(root, "small");
    mkdirSync(mount);
    execaSync("mount", ["-t", "tmpfs", "-o", "size=900k", "tmpfs", mount]);
    try {
      const runs = join(mount, "runs");
      const { exitCode, stdout, stderr } = await schism([
        ...["run", "raft", "--nodes", "3", "--faults", "partition", "--time", "60s", "--rate", "200", "--seed", "3"],
        ...["--runs", runs],
      ]);
      expect(stdout.match(/ENOSPC/g)?.length).toBeLessThanOrEqual(2);
      expect(stdout).toMatch(/^UNKNOWN {2}Incomplete\. The run was ended since it could not be recorded any more/m);
      expect(stderr).toMatch(/report\.html: cannot be written; ENOSPC/);
      expect(stderr).not.toContain("crashed");
      expect(exitCode).toBe(2);
      expect(replicasOf(runs)).toEqual([]);
      const directory = join(runs, "latest");
      expect(readVerdict(directory).incomplete.map(({ reason }) => reason)).toContain("not recorded");
      const history = readFileSync(join(directory, "history.jsonl"), "utf8");
      expect(history.endsWith("\n")).toBe(true);
      expect(history.split("\n").length).toBeGreaterThan(100);
      const again = await schism(["check", directory]);
      expect(again.stdout).toContain("it could not be recorded any more");
      expect(again.exitCode).toBe(2);
    } finally {
      execaSync("umount", ["-l", mount]);
    }
  });
});
