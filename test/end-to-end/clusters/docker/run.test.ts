/** Whole runs on containers, as a user starts them, and what is left when they end in good or bad ways. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { runProcesses } from "../../../../src/clusters/local/orphans.js";
import { readFaults, readVerdict } from "../../../../src/run/directory.js";
import { commandFile, schism } from "../../../support/command.js";
import { docker, dockerAvailable, presentReplicas, tracesOf } from "../../../support/docker.js";

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

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if (condition()) return;
    await sleep(50);
  }
  throw new Error("waited 60 s in vain");
}

function runIdOf(directory: string): string {
  return `${basename(dirname(directory))}-${basename(directory)}`;
}

describe.skipIf(!(await dockerAvailable()))("schism run --cluster docker", () => {
  test("acquits correct Raft under every kind of fault that containers can suffer, and leaves nothing", async () => {
    const runs = join(root, "good");
    const { exitCode, stdout } = await schism([
      ...["run", "raft", "--cluster", "docker", "--faults"],
      "partition,kill,power-loss,pause,delay,loss,bandwidth,reset,clock,disk-full,bit-rot",
      ...["--time", "30s", "--seed", "8", "--runs", runs],
    ]);
    expect(stdout).toContain("VALID");
    expect(exitCode).toBe(0);
    const directory = realpathSync(join(runs, "latest"));
    const verdict = readVerdict(directory);
    expect(verdict.vacuity.operations.write?.ok).toBeGreaterThan(50);
    const last = new Map(readFaults(directory).map((record) => [record.id, record.state]));
    const failed = readFaults(directory).filter(({ state }) => state === "failed");
    expect(failed.map(({ description, error }) => `${description}: ${error}`)).toEqual([]);
    expect([...new Set(last.values())]).toEqual(["healed"]);
    expect(await tracesOf(runIdOf(directory))).toEqual([]);
  });

  test("shows the split brain of unfenced automatic failover", async () => {
    const runs = join(root, "split");
    const { exitCode, stdout } = await schism([
      ...["run", "primary-backup", "--cluster", "docker", "--failover", "auto", "--faults", "partition"],
      ...["--time", "10s", "--seed", "1", "--runs", runs, "--json"],
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
        ...["run", "raft", "--cluster", "docker", "--faults", "pause", "--time", "60s", "--seed", "5", "--runs", runs],
      ],
      { reject: false },
    );
    const faults = join(runs, "latest", "faults.jsonl");
    await until(() => existsSync(faults) && readFileSync(faults, "utf8").includes('"active"'));
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
    while ((await tracesOf(runId)).length > 0) await sleep(200);
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
