/**
 * Redis Cluster as packaged: what a master that was cut off acknowledged is lost, unless its replica had it before, and a controller that is
 * killed leaves none of the six servers behind. That is all of its museum, so that the nightly has no part of it.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { isWarden, runProcesses } from "../../../src/clusters/local/orphans.js";
import type { ProcessEntry } from "../../../src/clusters/processes.js";
import { redisAvailable } from "../../support/redis.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const validity = z.union([z.boolean(), z.literal("unknown")]);
const shownSchema = z.object({ valid: validity, asExpected: validity });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schism-redis-cluster-"));
});
afterEach(async () => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function processes(): ProcessEntry[] {
  const run = join(root, "redis-cluster");
  const names = existsSync(run) ? readdirSync(run).map((name) => `redis-cluster-${name}`) : [];
  return runProcesses().filter(({ runId }) => names.includes(runId));
}

async function until(reached: () => boolean, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function schism<T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> {
  const { stdout, stderr } = await execa("node", [main, ...words, "--runs", root, "--json"], { reject: false });
  if (stdout === "") throw new Error(stderr);
  return schema.parse(JSON.parse(stdout));
}

describe.runIf(redisAvailable())("Redis Cluster on local processes", { timeout: 240_000 }, () => {
  it("loses what a master that was cut off had acknowledged", async () => {
    expect(await schism(shownSchema, "museum", "redis-cluster-failover")).toEqual({ valid: false, asExpected: true });
    expect(processes()).toEqual([]);
  });

  it("loses nothing in the same partition if a write counts once the replica has it", async () => {
    expect(await schism(shownSchema, "museum", "redis-cluster-wait")).toEqual({ valid: true, asExpected: true });
  });

  it("leaves none of its servers behind when its controller is killed", async () => {
    const args = ["run", "redis-cluster", "--faults", "none", "--time", "60s", "--runs", root, "--json"];
    const controller = execa("node", [main, ...args], { reject: false });
    await until(() => processes().filter((entry) => !isWarden(entry)).length === 6);
    controller.kill("SIGKILL");
    await controller;
    await until(() => processes().length === 0);
  });
});
