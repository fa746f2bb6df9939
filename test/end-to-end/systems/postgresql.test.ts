/**
 * PostgreSQL with streaming replication as packaged, on local processes: synchronous commits survive a failover, asynchronous ones do not,
 * and a controller that is killed leaves nothing behind. The other entries of its museum are canaries of the nightly.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { isWarden, type RunProcess, runProcesses } from "../../../src/clusters/local/orphans.js";
import { descendantsOf, findProcess } from "../../../src/clusters/processes.js";
import { postgresAvailable } from "../../support/postgres.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const outcomeSchema = z.object({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
  directory: z.string(),
});
const shownSchema = z.object({
  valid: z.union([z.boolean(), z.literal("unknown")]),
  asExpected: z.union([z.boolean(), z.literal("unknown")]),
});
const faultSchema = z.object({ state: z.string(), proof: z.string().optional() });

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "schism-postgresql-"));
  // As root, Schism starts PostgreSQL as a user without privileges.
  chmodSync(root, 0o755);
});
afterAll(async () => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

/** Of all runs in this directory, or of one of these. */
function processes(directory = root): RunProcess[] {
  const run = join(directory, "postgresql");
  const names = existsSync(run) ? readdirSync(run).map((name) => `postgresql-${name}`) : [];
  return runProcesses().filter(({ runId }) => names.includes(runId));
}

async function until(reached: () => boolean, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function printed(...words: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await execa("node", [main, ...words, "--json"], { reject: false });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

describe.runIf(postgresAvailable())("PostgreSQL on local processes", { timeout: 180_000 }, () => {
  it("keeps what it acknowledged when a standby is promoted, under faults that are seen in effect", async () => {
    const file = join(root, "schedule.json");
    const schedule = [
      { at: 500, until: 1500, fault: { kind: "pause", target: { nodes: ["n3"] } } },
      { at: 2000, until: 5500, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
      { at: 4500, until: 6500, fault: { kind: "failover" } },
    ];
    writeFileSync(file, JSON.stringify(schedule));
    const args = ["run", "postgresql", "--schedule", file, "--clients", "6", "--seed", "1", "--time", "8s"];
    const { summary, valid, directory } = outcomeSchema.parse(await printed(...args, "--runs", join(root, "safe")));
    expect(summary).toMatch(/^Linearizable/);
    expect(valid).toBe(true);
    const faults = readFileSync(join(directory, "faults.jsonl"), "utf8").trim().split("\n");
    const states = faults.map((line) => faultSchema.parse(JSON.parse(line)));
    expect(states.filter(({ state }) => state === "healed")).toHaveLength(3);
    expect(states.filter(({ state }) => state === "active").map(({ proof }) => proof)).toEqual(
      [
        /^n3: process \d+ and [1-9]\d* that it started in state T \(stopped\)$/,
        /^(n\d -> n\d: no answer within 300 ms, directly \d+ ms(; )?){4}$/,
        /ended by SIGKILL/,
      ].map((each) => expect.stringMatching(each)),
    );
    // The promoted node led, and the old primary has become a standby.
    const roles = readFileSync(join(directory, "trace.jsonl"), "utf8");
    expect(roles).toMatch(/"node":"n[23]","event":\{"type":"role","role":"primary","leads":true,"epoch":2\}/);
    expect(processes(join(root, "safe"))).toEqual([]);
  });

  it("loses what only the old primary had, if it replicates asynchronously", async () => {
    const runs = join(root, "asynchronous");
    const shown = shownSchema.parse(await printed("museum", "postgresql-asynchronous-failover", "--runs", runs));
    expect(shown).toEqual({ valid: false, asExpected: true });
    expect(processes(runs)).toEqual([]);
  });

  it("leaves nothing behind when its controller is killed, even what stands still", async () => {
    const runs = join(root, "killed");
    const args = ["run", "postgresql", "--faults", "none", "--time", "60s", "--runs", runs, "--json"];
    const controller = execa("node", [main, ...args], { reject: false });
    const postmasters = (): RunProcess[] =>
      processes(runs).filter((each) => !isWarden(each) && each.words[0]?.endsWith("/postgres") === true);
    await until(() => postmasters().length === 3 && postmasters().every(({ pid }) => descendantsOf(pid).length > 4));
    const all = postmasters().flatMap(({ pid }) => [pid, ...descendantsOf(pid).map((each) => each.pid)]);
    for (const pid of all) process.kill(pid, "SIGSTOP");
    controller.kill("SIGKILL");
    await controller;
    await until(() => all.every((pid) => findProcess(pid) === undefined));
    await until(() => processes(runs).length === 0);
  });
});
