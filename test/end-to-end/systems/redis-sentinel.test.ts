/**
 * Redis with Sentinel as packaged: its split brain on local processes, a calm run and a kill in containers, and that a controller
 * that is killed leaves neither servers nor Sentinels behind. The other entries of its museum are canaries of the nightly.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { heal } from "../../../src/clusters/heal.js";
import { isWarden, runProcesses } from "../../../src/clusters/local/orphans.js";
import type { ProcessEntry } from "../../../src/clusters/processes.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { dockerAvailable, presentReplicas, tracesOf } from "../../support/docker.js";
import { redisAvailable } from "../../support/redis.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const shownSchema = z.object({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]),
  asExpected: z.union([z.boolean(), z.literal("unknown")]),
  figures: z.array(z.object({ seen: z.number().nullable() })),
});
const outcomeSchema = z.object({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
});
const faultSchema = z.object({ state: z.string(), proof: z.string().optional() });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schism-redis-"));
});
afterEach(async () => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function runs(): string[] {
  const run = join(root, "redis-sentinel");
  return existsSync(run) ? readdirSync(run).filter((name) => name.startsWith("20")) : [];
}

function processes(): ProcessEntry[] {
  const names = runs().map((name) => `redis-sentinel-${name}`);
  return runProcesses().filter(({ runId }) => names.includes(runId));
}
const servers = (): ProcessEntry[] => processes().filter((entry) => !isWarden(entry));

async function until(reached: () => boolean, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function hasStarted(): boolean {
  const courses = runs().map((name) => join(root, "redis-sentinel", name, "run.jsonl"));
  return courses.some((file) => existsSync(file) && readFileSync(file, "utf8").includes('"event":"started"'));
}

const docker = redisAvailable() && (await dockerAvailable());

describe.runIf(redisAvailable())("Redis with Sentinel on local processes", { timeout: 240_000 }, () => {
  it("has two primaries while the first is cut off, and loses what that one acknowledged", async () => {
    const { stdout, stderr } = await execa(
      ...(["node", [main, "museum", "redis-sentinel-split-brain", "--runs", root, "--json"]] as const),
      { reject: false },
    );
    if (stdout === "") throw new Error(stderr);
    const { valid, asExpected, figures } = shownSchema.parse(JSON.parse(stdout));
    expect({ valid, asExpected, figures }).toMatchObject({ valid: false, asExpected: true });
    expect(processes()).toEqual([]);
  });

  it("leaves neither servers nor Sentinels behind when its controller is killed", async () => {
    const args = ["run", "redis-sentinel", "--faults", "none", "--time", "60s", "--runs", root, "--json"];
    const controller = execa("node", [main, ...args], { reject: false });
    await until(() => servers().length === 6 && hasStarted());
    expect(servers().filter(({ words }) => words.includes("--sentinel"))).toHaveLength(3);
    controller.kill("SIGKILL");
    await controller;
    await until(() => processes().length === 0);
  });
});

describe.runIf(docker)("Redis with Sentinel in containers", { timeout: 240_000 }, () => {
  it("keeps what both replicas had before it was acknowledged, when all processes of the primary are killed", async () => {
    const schedule: Schedule = [{ at: 2000, until: 3000, fault: { kind: "kill", target: { nodes: ["n1"] } } }];
    const file = join(root, "schedule.json");
    writeFileSync(file, JSON.stringify(schedule));
    const settings = ["--wait", "2", "--clients", "3", "--time", "6s", "--seed", "1", "--schedule", file];
    const args = ["run", "redis-sentinel", "--cluster", "docker", ...settings, "--runs", root, "--json"];
    const { stdout, stderr } = await execa("node", [main, ...args], { reject: false });
    if (stdout === "") throw new Error(stderr);
    const { valid, summary, directory } = outcomeSchema.parse(JSON.parse(stdout));
    expect(summary).toMatch(/^Durable/);
    expect(valid).toBe(true);
    const faults = readFileSync(join(directory, "faults.jsonl"), "utf8").trim().split("\n");
    const proofs = faults.map((line) => faultSchema.parse(JSON.parse(line))).filter(({ state }) => state === "active");
    // The server and its Sentinel.
    expect(proofs).toEqual([
      expect.objectContaining({
        proof: expect.stringMatching(/^n1: container \w+ and container \w+ ended by SIGKILL$/),
      }),
    ]);
    expect(await tracesOf(`redis-sentinel-${basename(directory)}`)).toEqual([]);
  });

  it("leaves nothing behind when its controller is killed, and heal finds it where there is no warden", async () => {
    const args = ["run", "redis-sentinel", "--cluster", "docker", "--faults", "none", "--time", "60s", "--runs", root];
    const controller = execa("node", [main, ...args, "--json"], { reject: false });
    await until(hasStarted, 120_000);
    const [run = ""] = runs();
    const runId = `redis-sentinel-${run}`;
    for (const { pid } of processes().filter(isWarden)) process.kill(pid, "SIGSTOP");
    controller.kill("SIGKILL");
    await controller;
    const containers = ["n1", "n2", "n3"].flatMap((node) => [node, `${node}-sentinel`]);
    expect(await presentReplicas(runId)).toEqual(containers);
    const { removed } = await heal(root);
    for (const name of containers) expect(removed).toContain(`container schism-${runId}-${name}`);
    expect(await tracesOf(runId)).toEqual([]);
  });
});
