/**
 * etcd as packaged: its linearizable reads are acquitted and its serializable ones convicted, and whoever kills the controller leaves
 * none of its processes behind. Longer than what is simulated, since nobody can hurry a server.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { heal } from "../../../src/clusters/heal.js";
import { isWarden, runProcesses } from "../../../src/clusters/local/orphans.js";
import { findProcess, type ProcessEntry } from "../../../src/clusters/processes.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { etcdAvailable } from "../../support/etcd.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const outcomeSchema = z.object({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
  provesNothing: z.unknown().optional(),
});
const faultSchema = z.object({ state: z.string(), proof: z.string().optional(), error: z.string().optional() });
const roleSchema = z.object({ node: z.string(), event: z.object({ type: z.string(), role: z.string() }) });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schism-etcd-"));
});
afterEach(async () => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

/** The runs in `root`, such as etcd/TIME-SEED. Not what lies in them: etcd renames its files while somebody looks. */
function runs(): string[] {
  const run = join(root, "etcd");
  return existsSync(run) ? readdirSync(run).map((name) => `etcd/${name}`) : [];
}

function processes(): ProcessEntry[] {
  const names = runs().map((name) => name.replaceAll("/", "-"));
  return runProcesses().filter(({ runId }) => names.includes(runId));
}
const servers = (): ProcessEntry[] => processes().filter((entry) => !isWarden(entry));

async function until(reached: () => boolean, patienceMs = 20_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function recorded<T>(directory: string, file: string, schema: z.ZodType<T>): readonly T[] {
  const lines = readFileSync(join(directory, file), "utf8").trim().split("\n");
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

async function run(schedule: Schedule, ...words: readonly string[]) {
  const file = join(root, "schedule.json");
  writeFileSync(file, JSON.stringify(schedule));
  const args = ["run", "etcd", "--seed", "1", "--schedule", file, "--runs", root, "--json", ...words];
  const { stdout, stderr } = await execa("node", [main, ...args], { reject: false });
  if (stdout === "") throw new Error(stderr);
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  const faults = recorded(outcome.directory, "faults.jsonl", faultSchema);
  const roles = recorded(outcome.directory, "trace.jsonl", roleSchema);
  return { ...outcome, faults, roles };
}

const isolated = (at: number, until: number): Schedule[number] => ({
  at,
  until,
  fault: { kind: "partition", shape: "isolate-leader", mode: "drop" },
});

describe.runIf(etcdAvailable())("etcd", { timeout: 120_000 }, () => {
  it("is linearizable under partitions, kills and pauses, each of them seen in effect", async () => {
    const { valid, summary, faults, roles } = await run(
      [
        isolated(1000, 9000),
        { at: 10_000, until: 11_500, fault: { kind: "kill", target: "leader" } },
        { at: 13_000, until: 15_000, fault: { kind: "pause", target: "leader" } },
      ],
      ...["--time", "16s"],
    );
    expect(summary).toMatch(/^Linearizable/);
    expect(valid).toBe(true);
    const active = faults.filter(({ state }) => state === "active");
    expect(active.map(({ proof }) => proof)).toEqual([
      expect.stringMatching(/n\d -> n\d: no answer within 300 ms, directly \d+ ms/),
      expect.stringMatching(/ended by SIGKILL/),
      expect.stringMatching(/in state T \(stopped\)/),
    ]);
    expect(faults.filter(({ state }) => state === "healed")).toHaveLength(3);
    // Somebody else came to lead: the partition was one for etcd, too.
    const leaders = roles.filter(({ event }) => event.role === "leader").map(({ node }) => node);
    expect(new Set(leaders).size).toBeGreaterThan(1);
    expect(processes()).toEqual([]);
  });

  it("answers serializable reads from what a node that is cut off last heard, and is convicted", async () => {
    const { valid, summary } = await run([isolated(1000, 5000)], "--reads", "serializable", "--time", "6s");
    expect(valid).toBe(false);
    expect(summary).toMatch(/^Not linearizable/);
  });

  it("leaves nothing behind when its controller is killed, even a process that stands still", async () => {
    const controller = await startedAndStoppedOne();
    await controller.kill();
    await until(() => processes().length === 0);
  });

  it("is found by heal where there is no warden any more", async () => {
    const controller = await startedAndStoppedOne();
    const [warden] = processes().filter(isWarden);
    if (warden === undefined) throw new Error("there is no warden");
    process.kill(warden.pid, "SIGSTOP");
    await until(() => findProcess(warden.pid)?.state === "T");
    await controller.kill();
    const left = servers().map(({ pid }) => pid);
    // Meanwhile they log that they do not reach each other any more, and a line that cannot be written would end them.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(servers().map(({ pid }) => pid)).toEqual(left);
    expect(left).toHaveLength(3);
    const { removed } = await heal(root);
    for (const pid of left) {
      expect(removed).toContainEqual(expect.stringMatching(`^process ${pid}: etcd --name n`));
    }
    await until(() => processes().length === 0);
  });
});

function hasStarted(): boolean {
  const courses = runs().map((name) => join(root, name, "run.jsonl"));
  return courses.some((file) => existsSync(file) && readFileSync(file, "utf8").includes('"event":"started"'));
}

async function startedAndStoppedOne() {
  const args = ["run", "etcd", "--faults", "none", "--time", "60s", "--runs", root, "--json"];
  const controller = execa("node", [main, ...args], { reject: false });
  await until(() => servers().length === 3 && hasStarted());
  const [first] = servers();
  if (first === undefined) throw new Error("there is no etcd");
  process.kill(first.pid, "SIGSTOP");
  await until(() => findProcess(first.pid)?.state === "T");
  return {
    async kill() {
      controller.kill("SIGKILL");
      await controller;
    },
  };
}
