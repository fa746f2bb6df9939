/**
 * NATS with JetStream as packaged: what a log acknowledged survives kills, compare-and-sets of a bucket do not exclude each other, and
 * a controller that is killed leaves nothing behind. The nightly runs it under kills and has the compare-and-sets as a canary. The other
 * entries of its museum are run by hand only (`schism museum NAME`).
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { isWarden, runProcesses } from "../../../src/clusters/local/orphans.js";
import type { ProcessEntry } from "../../../src/clusters/processes.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { natsAvailable } from "../../support/nats.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const validity = z.union([z.boolean(), z.literal("unknown")]);
const shownSchema = z.object({
  valid: validity,
  asExpected: validity,
  figures: z.array(z.object({ seen: z.number().nullable() })),
});
const outcomeSchema = z.object({
  directory: z.string(),
  valid: validity,
  summary: z.string(),
  claims: z.array(z.object({ name: z.string(), examined: z.number(), broken: z.number() })),
});
const faultSchema = z.object({ state: z.string(), proof: z.string().optional() });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schism-nats-"));
});
afterEach(async () => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

function runs(): string[] {
  const run = join(root, "nats");
  return existsSync(run) ? readdirSync(run).filter((name) => name.startsWith("20")) : [];
}

function processes(): ProcessEntry[] {
  const names = runs().map((name) => `nats-${name}`);
  return runProcesses().filter(({ runId }) => names.includes(runId));
}

async function until(reached: () => boolean, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function shown(name: string) {
  const { stdout, stderr } = await execa("node", [main, "museum", name, "--runs", root, "--json"], { reject: false });
  if (stdout === "") throw new Error(stderr);
  return shownSchema.parse(JSON.parse(stdout));
}

describe.runIf(natsAvailable())("NATS with JetStream on local processes", { timeout: 240_000 }, () => {
  it("keeps what its log acknowledged when the leader is killed, and serves without it", async () => {
    const schedule: Schedule = [{ at: 1000, until: 16_000, fault: { kind: "kill", target: "leader" } }];
    const file = join(root, "schedule.json");
    writeFileSync(file, JSON.stringify(schedule));
    const settings = ["--clients", "3", "--time", "17s", "--seed", "1", "--schedule", file, "--runs", root, "--json"];
    const { stdout, stderr } = await execa("node", [main, "run", "nats", ...settings], { reject: false });
    if (stdout === "") throw new Error(stderr);
    const { valid, summary, directory, claims } = outcomeSchema.parse(JSON.parse(stdout));
    expect(summary).toMatch(/^Durable: all \d+ acknowledged/);
    expect(valid).toBe(true);
    expect(claims).toEqual([{ name: "availability", examined: expect.any(Number), broken: 0 }]);
    expect(claims[0]?.examined).toBeGreaterThan(0);
    const faults = readFileSync(join(directory, "faults.jsonl"), "utf8").trim().split("\n");
    const proofs = faults.map((line) => faultSchema.parse(JSON.parse(line))).filter(({ state }) => state === "active");
    expect(proofs).toEqual([expect.objectContaining({ proof: expect.stringMatching(/ended by SIGKILL$/) })]);
    expect(processes()).toEqual([]);
  });

  it("lets two compare-and-sets at the same revision succeed, without any fault", async () => {
    expect(await shown("nats-compare-and-set")).toMatchObject({ valid: false, asExpected: true });
  });

  it("leaves nothing behind when its controller is killed", async () => {
    const args = ["run", "nats", "--faults", "none", "--time", "60s", "--runs", root, "--json"];
    const controller = execa("node", [main, ...args], { reject: false });
    await until(() => processes().filter((entry) => !isWarden(entry)).length === 3);
    controller.kill("SIGKILL");
    await controller;
    await until(() => processes().length === 0);
  });
});
