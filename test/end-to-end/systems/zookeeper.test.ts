/**
 * ZooKeeper as packaged, on local processes: reads after a sync are acquitted under a partition and a kill, reads from a follower's own
 * state keep the order of each client and are not linearizable, and a controller that is killed leaves nothing behind. Few runs, since
 * each of them starts three Java virtual machines.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { apart } from "../../../src/clusters/disk/ability.js";
import { isWarden, type RunProcess, runProcesses } from "../../../src/clusters/local/orphans.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { disksAvailable } from "../../support/disks.js";
import { zookeeperAvailable } from "../../support/zookeeper.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const judgedSchema = z.object({ valid: z.union([z.boolean(), z.literal("unknown")]) });
const outcomeSchema = judgedSchema.extend({
  summary: z.string(),
  directory: z.string(),
  claims: z.array(z.object({ name: z.string(), examined: z.number(), broken: z.number() })),
});
const shownSchema = judgedSchema.extend({
  directory: z.string(),
  asExpected: z.union([z.boolean(), z.literal("unknown")]),
});
const faultSchema = z.object({ state: z.string(), proof: z.string().optional() });

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "schism-zookeeper-"));
});
afterAll(async () => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

/** Of all runs in this directory, or of one of these. */
function processes(directory = root): RunProcess[] {
  const run = join(directory, "zookeeper");
  const names = existsSync(run) ? readdirSync(run).map((name) => `zookeeper-${name}`) : [];
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

describe.runIf(zookeeperAvailable())("ZooKeeper on local processes", { timeout: 240_000 }, () => {
  it("is linearizable if reads sync, while nothing happens, in a partition and when its leader is killed", async () => {
    const schedule: Schedule = [
      { at: 2500, until: 7500, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
      { at: 11_000, until: 12_000, fault: { kind: "kill", target: "leader" } },
    ];
    writeFileSync(join(root, "schedule.json"), JSON.stringify(schedule));
    const runs = join(root, "safe");
    const settings = ["--workload", "register", "--reads", "sync", "--seed", "1", "--time", "14s", "--runs", runs];
    const args = ["run", "zookeeper", "--schedule", join(root, "schedule.json"), ...settings];
    const { valid, summary, directory } = outcomeSchema.parse(await printed(...args));
    expect(summary).toMatch(/^Linearizable/);
    expect(valid).toBe(true);
    const lines = readFileSync(join(directory, "faults.jsonl"), "utf8").trim().split("\n");
    const faults = lines.map((line) => faultSchema.parse(JSON.parse(line)));
    expect(faults.filter(({ state }) => state === "healed")).toHaveLength(2);
    expect(faults.flatMap(({ state, proof }) => (state === "active" ? [proof] : []))).toEqual(
      [/^(n\d -> n\d: no answer within 300 ms, directly \d+ ms(; )?){4}$/, /^n\d: process \d+ ended by SIGKILL$/].map(
        (each) => expect.stringMatching(each),
      ),
    );
    // The partition was in effect for ZooKeeper, too: another node came to lead.
    const leaders = readFileSync(join(directory, "trace.jsonl"), "utf8").matchAll(/"node":"(n\d)".*"role":"leader"/g);
    expect(new Set([...leaders].map(([, node]) => node)).size).toBeGreaterThan(1);
    expect(processes(runs)).toEqual([]);
  });

  it("answers reads from a follower's own state, which keeps each client's order and is not linearizable", async () => {
    const runs = join(root, "local");
    const shown = shownSchema.parse(await printed("museum", "zookeeper-follower-reads", "--runs", runs));
    expect(shown).toMatchObject({ valid: true, asExpected: true });
    const history = join(shown.directory, "history.jsonl");
    const judged = judgedSchema.parse(await printed("check", history, "--model", "cas-register", "--first"));
    expect(judged.valid).toBe(false);
    expect(processes(runs)).toEqual([]);
  });

  it("leaves nothing behind when its controller is killed, even what stands still", async () => {
    const runs = join(root, "killed");
    const args = ["run", "zookeeper", "--faults", "none", "--time", "60s", "--runs", runs, "--json"];
    const controller = execa("node", [main, ...args], { reject: false });
    const servers = (): RunProcess[] => processes(runs).filter((each) => !isWarden(each));
    await until(() => servers().filter(({ words }) => words[0] === "java").length === 3);
    const [first] = servers();
    if (first !== undefined) process.kill(first.pid, "SIGSTOP");
    controller.kill("SIGKILL");
    await controller;
    await until(() => processes(runs).length === 0);
  });
});

describe.runIf(disksAvailable() && zookeeperAvailable())("a machine with Java and without ZooKeeper", () => {
  it("is told so in one line before anything starts", async () => {
    const hidden = `mount -n -t tmpfs none /usr/share/java && exec "$0" "$@"`;
    const command = ["sh", "-c", hidden, process.execPath, main, "run", "zookeeper", "--runs", join(root, "none")];
    const [program, ...args] = [...apart(), ...command];
    const { exitCode, stdout, stderr } = await execa(program ?? "", args, { reject: false });
    const line =
      /zookeeper needs the file \/usr\/share\/java\/zookeeper\.jar, which is not there.*apt-get install zookeeper/;
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(line)]);
    expect([exitCode, stdout, existsSync(join(root, "none"))]).toEqual([254, "", false]);
  });
});
