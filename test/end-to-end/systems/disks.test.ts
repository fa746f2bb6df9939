/**
 * Servers that are not ours on disks of ours, as local processes and in containers, in whole runs: what they sync survives the loss of power at all nodes, what they do not sync
 * is missed, and a controller that is killed leaves no process and no mount.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { containerDiskObstacle } from "../../../src/clusters/docker/disks.js";
import { programPath } from "../../../src/clusters/installed.js";
import { runProcesses } from "../../../src/clusters/local/orphans.js";
import { contentOf, findProcesses, type ProcessEntry } from "../../../src/clusters/processes.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { disksAvailable } from "../../support/disks.js";
import { dockerAvailable, tracesOf } from "../../support/docker.js";
import { etcdAvailable } from "../../support/etcd.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const redisFile = fileURLToPath(new URL("../../../docs/own-server/redis.json", import.meta.url));
const outcomeSchema = z.object({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
});
const faultSchema = z.object({ state: z.string(), proof: z.string().optional() });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schism-disks-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

function command(system: string, schedule: Schedule, words: readonly string[]) {
  writeFileSync(join(root, "schedule.json"), JSON.stringify(schedule));
  const which = ["--seed", "1", "--schedule", join(root, "schedule.json"), "--runs", root];
  return execa("node", [main, "run", system, ...which, "--json", ...words], { reject: false });
}

async function run(system: string, schedule: Schedule, ...words: readonly string[]) {
  const { stdout, stderr } = await command(system, schedule, words);
  if (stdout === "") throw new Error(stderr);
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  const lines = readFileSync(join(outcome.directory, "faults.jsonl"), "utf8").trim().split("\n");
  const faults = lines.map((line) => faultSchema.parse(JSON.parse(line)));
  expect(faults.filter(({ state }) => state === "healed")).toHaveLength(schedule.length);
  return { ...outcome, proofs: faults.flatMap(({ state, proof = "" }) => (state === "active" ? [proof] : [])) };
}

/** Of the runs in `root`. */
function processes(): ProcessEntry[] {
  const names = readdirSync(root).flatMap((name) => {
    const runs = existsSync(join(root, name, "..")) && !name.endsWith(".json") ? readdirSync(join(root, name)) : [];
    return runs.map((each) => `${name}-${each}`);
  });
  return runProcesses().filter(({ runId }) => names.includes(runId));
}

async function until(reached: () => boolean, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const able = disksAvailable();

describe.runIf(able && etcdAvailable())("etcd on disks of ours", { timeout: 240_000 }, () => {
  it("is linearizable though all nodes lose power, and a leader whose disk fails", async () => {
    const { valid, summary, proofs } = await run(
      "etcd",
      [
        { at: 1500, until: 2000, fault: { kind: "power-loss", target: "all", mode: "strict" } },
        { at: 5000, until: 6500, fault: { kind: "disk-failing", target: "leader", operations: "syncs" } },
        { at: 8000, until: 8500, fault: { kind: "power-loss", target: "all" } },
      ],
      ...["--time", "11s"],
    );
    expect(summary).toMatch(/^Linearizable/);
    expect(valid).toBe(true);
    const lost =
      /^(n\d: process \d+ ended by SIGKILL, \d+ changes of .* were lost.*; a probe is gone, and a synced one is not(; )?){3}$/;
    expect(proofs).toEqual(
      [lost, /^n\d: the sync of a probe failed \(EIO\)$/, lost].map((each) => expect.stringMatching(each)),
    );
    expect(processes()).toEqual([]);
  });

  it("leaves no process and no mount when its controller is killed", async () => {
    const late = [{ at: 50_000, until: 51_000, fault: { kind: "power-loss", target: "all" } }] as const;
    const controller = command("etcd", late, ["--time", "60s"]);
    const servers = (): ProcessEntry[] => processes().filter(({ words }) => words[0] === "etcd");
    await until(() => servers().length === 3);
    expect(processes().filter(({ words }) => words.includes("--disk"))).toHaveLength(3);
    controller.kill("SIGKILL");
    await controller;
    await until(() => processes().length === 0);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(root);
  });
});

const inContainers = able && containerDiskObstacle() === undefined && etcdAvailable() && (await dockerAvailable());

describe.runIf(inContainers)("etcd on disks of ours in containers", { timeout: 240_000 }, () => {
  it("is linearizable though all nodes lose power, and though a disk fails", async () => {
    const { valid, summary, proofs, directory } = await run(
      "etcd",
      [
        { at: 1500, until: 2000, fault: { kind: "power-loss", target: "all", mode: "strict" } },
        { at: 5000, until: 5500, fault: { kind: "disk-failing", target: { nodes: ["n2"] }, operations: "syncs" } },
      ],
      ...["--cluster", "docker", "--time", "8s"],
    );
    expect(summary).toMatch(/^Linearizable/);
    expect(valid).toBe(true);
    const lost =
      /^(n\d: container \w+ ended by SIGKILL, \d+ changes of .* were lost.*; a probe is gone, and a synced one is not(; )?){3}$/;
    expect(proofs).toEqual(
      [lost, /^n2: the sync of a probe failed \(EIO\)$/].map((each) => expect.stringMatching(each)),
    );
    expect(processes()).toEqual([]);
    expect(await tracesOf(`etcd-${basename(directory)}`)).toEqual([]);
  });

  it("leaves no container, process or mount when its controller is killed", async () => {
    const late = [{ at: 50_000, until: 51_000, fault: { kind: "power-loss", target: "all" } }] as const;
    const controller = command("etcd", late, ["--cluster", "docker", "--time", "60s"]);
    const runId = (): string => `etcd-${existsSync(join(root, "etcd")) ? readdirSync(join(root, "etcd"))[0] : ""}`;
    const disks = (): ProcessEntry[] => processes().filter(({ words }) => words.includes("--disk"));
    const mounts = (pid: number): boolean => contentOf(`/proc/${pid}/mounts`).includes("schism-disk /data ");
    const servers = (): ProcessEntry[] =>
      findProcesses(({ words, pid }) => words[0] === "/usr/bin/etcd" && words.includes("/data/data") && mounts(pid));
    await until(() => disks().length === 3 && servers().length === 3, 120_000);
    const [stopped] = disks();
    if (stopped !== undefined) process.kill(stopped.pid, "SIGSTOP");
    controller.kill("SIGKILL");
    await controller;
    let left: readonly string[] = ["unknown"];
    await until(() => processes().length === 0, 120_000);
    for (let looks = 0; looks < 300 && left.length > 0; looks++) {
      left = await tracesOf(runId());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(left).toEqual([]);
    expect(servers()).toEqual([]);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain("schism-disk");
  });
});

describe.runIf(able && programPath("redis-server") !== undefined)("Redis of a file", { timeout: 240_000 }, () => {
  /** Soon after its first acknowledgements: within the second for which `everysec` waits, mostly. */
  const soon: Schedule = [
    {
      ...{ at: 0, until: 200, after: { event: "acknowledged", nth: 40 } },
      fault: { kind: "power-loss", target: "all", mode: "strict" },
    },
  ];
  it.each([
    ["always", true, /^Durable: all \d+ acknowledged/, /, 0 changes of 0 files /],
    [
      "no",
      false,
      /^Not durable: of \d+ acknowledged elements ([4-9]\d|1\d\d) are missing/,
      /, \d\d+ changes of 1 files /,
    ],
  ] as const)(
    "that syncs %s: what it acknowledged is durable after a loss of power: %s",
    async (when, durable, summary, proof) => {
      const words = ["--appendfsync", when, "--clients", "3", "--timeout", "5s", "--time", "4s"];
      const outcome = await run(redisFile, soon, ...words);
      expect(outcome.summary).toMatch(summary);
      expect(outcome.valid).toBe(durable);
      expect(outcome.proofs).toEqual([expect.stringMatching(proof)]);
    },
  );
});
