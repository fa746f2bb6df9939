/** Whole runs on containers, as a user starts them, and what is left when they end in good or bad ways. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { runProcesses } from "../../../../src/clusters/local/orphans.js";
import type { Schedule } from "../../../../src/faults/fault.js";
import { readFaults, readVerdict } from "../../../../src/run/directory.js";
import { commandFile, schism } from "../../../support/command.js";
import { docker, dockerAvailable, presentReplicas, tracesOf } from "../../../support/docker.js";
import { expectRight } from "../../../support/server-runs.js";

const root = mkdtempSync(join(tmpdir(), "schism-docker-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const containerSchema = z.object({
  Config: z.object({ User: z.string() }),
  HostConfig: z.object({
    CapAdd: z.array(z.string()).nullable(),
    CapDrop: z.array(z.string()).nullable(),
    ReadonlyRootfs: z.boolean(),
    Memory: z.number(),
    PidsLimit: z.number().nullable(),
    Privileged: z.boolean(),
    SecurityOpt: z.array(z.string()).nullable(),
  }),
});

/** A schedule in a file of its own. */
function scheduleOf(name: string, schedule: Schedule): string {
  const file = join(root, `${name}.json`);
  writeFileSync(file, JSON.stringify(schedule));
  return file;
}

/** Every kind that containers of our own replicas can suffer but for those of single messages, some of them at the same time. */
const everyKind: Schedule = [
  { at: 500, until: 2000, fault: { kind: "bandwidth", target: "leader", bytesPerSecond: 20_000 } },
  { at: 1500, until: 3500, fault: { kind: "delay", target: "one", delayMs: 60, jitterMs: 30 } },
  { at: 2500, until: 4000, fault: { kind: "disk-full", target: "leader" } },
  { at: 4500, until: 6000, fault: { kind: "pause", target: "minority" } },
  { at: 5000, until: 7000, fault: { kind: "reset", target: "one", everyMs: 300 } },
  { at: 7000, until: 8500, fault: { kind: "loss", target: "all", percent: 10 } },
  { at: 8000, until: 10_000, fault: { kind: "clock", target: "one", jumpMs: 60_000, driftPercent: 20 } },
  { at: 9000, until: 10_000, fault: { kind: "kill", target: "leader" } },
  { at: 11_000, until: 11_500, fault: { kind: "power-loss", target: "all" } },
  { at: 13_000, until: 15_000, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
  { at: 15_500, until: 16_500, fault: { kind: "bit-rot", target: "one" } },
];

function runIdOf(directory: string): string {
  return `${basename(dirname(directory))}-${basename(directory)}`;
}

describe.skipIf(!(await dockerAvailable()))("schism run --cluster docker", () => {
  test("acquits correct Raft under every kind of fault that containers can suffer, and leaves nothing", async () => {
    const runs = join(root, "good");
    const { exitCode, stderr } = await schism([
      ...["run", "raft", "--cluster", "docker", "--schedule", scheduleOf("every-kind", everyKind)],
      ...["--time", "22s", "--seed", "8", "--runs", runs],
    ]);
    expect(exitCode, stderr).toBeLessThan(3);
    const directory = realpathSync(join(runs, "latest"));
    const verdict = readVerdict(directory);
    expectRight({ ...verdict, directory }, /^Linearizable/);
    expect(verdict.vacuity.operations.write?.ok).toBeGreaterThan(0);
    const last = new Map(readFaults(directory).map((record) => [record.id, record.state]));
    const failed = readFaults(directory).filter(({ state }) => state === "failed");
    expect(failed.map(({ description, error }) => `${description}: ${error}`)).toEqual([]);
    expect([...last.values()]).toEqual(everyKind.map(() => "healed"));
    expect(await tracesOf(runIdOf(directory))).toEqual([]);
  });

  /** Until both have acknowledged updates, however long a failover takes: those that wait for one acknowledge few. */
  const cut: Schedule[number] = {
    ...{ at: 1000, until: 90_000, orUntil: { event: "acknowledged", nth: 600 } },
    fault: { kind: "partition", shape: "isolate-leader", mode: "drop" },
  };

  test("shows the split brain of unfenced automatic failover", async () => {
    const runs = join(root, "split");
    const { exitCode, stdout } = await schism([
      ...["run", "primary-backup", "--cluster", "docker", "--failover", "auto", "--schedule", scheduleOf("cut", [cut])],
      ...["--time", "100s", "--end-with-faults", "--seed", "1", "--runs", runs, "--json"],
    ]);
    expect(exitCode).toBe(1);
    const verdict = JSON.parse(stdout);
    expect(verdict.valid).toBe(false);
    expect(verdict.splitBrain.length).toBeGreaterThan(0);
    expect(verdict.lostWrites.length).toBeGreaterThan(0);
    expect(await tracesOf(runIdOf(realpathSync(join(runs, "latest"))))).toEqual([]);
  });

  /** A run that is in a pause; its controller is ours to kill. */
  async function pausedRun(name: string) {
    const runs = join(root, name);
    const command = execa(
      "node",
      [
        commandFile,
        ...["run", "raft", "--cluster", "docker", "--faults", "pause", "--time", "300s", "--seed", "5", "--runs", runs],
      ],
      { reject: false },
    );
    const faults = join(runs, "latest", "faults.jsonl");
    while (!existsSync(faults) || !readFileSync(faults, "utf8").includes('"active"')) await sleep(50);
    const kill = async (): Promise<void> => {
      command.kill("SIGKILL");
      await command;
    };
    return { runs, runId: runIdOf(realpathSync(join(runs, "latest"))), kill };
  }

  test("replicas are confined, and whatever a killed controller had made is gone soon, without heal", async () => {
    const { runs, runId, kill } = await pausedRun("killed");
    const [node] = await presentReplicas(runId);
    const inspect = async (name: string) =>
      z.array(containerSchema).parse(JSON.parse((await docker("inspect", name)).stdout))[0];
    const replica = await inspect(`schism-${runId}-${node}`);
    expect(replica).toMatchObject({
      HostConfig: { CapAdd: null, CapDrop: ["ALL"], ReadonlyRootfs: true, Privileged: false },
    });
    // As a user that the host does not know, not even "nobody".
    expect(replica?.Config.User).toMatch(/^(1[6-9]\d{8}):\1$/);
    const sandbox = await inspect(`schism-${runId}-${node}-net`);
    expect(sandbox?.HostConfig).toMatchObject({ CapAdd: ["NET_ADMIN"], CapDrop: ["ALL"], ReadonlyRootfs: true });
    expect(sandbox?.HostConfig.Memory).toBeGreaterThan(0);
    expect(sandbox?.HostConfig.PidsLimit).toBeGreaterThan(0);

    await kill();
    while ((await tracesOf(runId)).length > 0) await sleep(500);
    // What was being made when the controller ended may have come after that.
    while (runProcesses().some((entry) => entry.runId === runId)) await sleep(200);
    expect(await tracesOf(runId)).toEqual([]);
    const checked = await schism(["check", join(runs, "latest")]);
    expect(checked.stdout).toContain("Nothing shows that the run ended");
    expect(checked.exitCode).toBe(2);
  });

  test("heal leaves a living run alone and removes one whose controller is gone, whatever directory it gets", async () => {
    const { runs, runId, kill } = await pausedRun("healed");
    const before = await tracesOf(runId);
    const elsewhere = mkdtempSync(join(root, "elsewhere-"));
    expect(JSON.parse((await schism(["heal", "--runs", elsewhere, "--json"])).stdout).underWay).toContain(runId);
    expect(await tracesOf(runId)).toEqual(before);
    // A warden that stands still does what one does that was killed together with its controller.
    for (const { pid } of runProcesses().filter((entry) => entry.runId === runId)) process.kill(pid, "SIGSTOP");
    await kill();
    expect((await tracesOf(runId)).length).toBeGreaterThan(0);
    expect((await schism(["run", "raft", "--cluster", "sim", "--time", "1s", "--runs", runs])).stderr).toMatch(
      /earlier runs left .*\d+ containers, networks and volumes behind; `schism heal` removes them/,
    );
    const { stdout, exitCode } = await schism(["heal", "--runs", elsewhere, "--json"]);
    const { removed, left, notLookedAt } = JSON.parse(stdout);
    expect(removed).toContain(`container schism-${runId}-n1`);
    expect(exitCode).toBe(left.length + notLookedAt.length === 0 ? 0 : 2);
    expect(await tracesOf(runId)).toEqual([]);
    expect(runProcesses().filter((entry) => entry.runId === runId)).toEqual([]);
  });

  test("a fault that containers cannot suffer is refused before anything starts", async () => {
    const runs = join(root, "refused");
    const { exitCode, stderr } = await schism([
      "run",
      "etcd",
      "--cluster",
      "docker",
      "--faults",
      "clock",
      "--runs",
      runs,
    ]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/the docker cluster cannot inject clock into etcd: .*in a container it is shown no other/);
  });
});

test("without an engine the run ends at once and says what to do", async () => {
  const { exitCode, stderr } = await execa(
    "node",
    [commandFile, "run", "raft", "--cluster", "docker", "--runs", root],
    {
      reject: false,
      env: { DOCKER_HOST: "unix:///does/not/exist.sock" },
    },
  );
  expect(stderr).toMatch(/no Docker engine answers .*start dockerd/);
  expect(exitCode).toBe(254);
});
