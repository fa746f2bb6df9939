/**
 * Servers that are not ours on disks of ours, as local processes and in containers, in whole runs: what they sync survives the loss of power at all nodes, what they do not sync
 * is missed, and a controller that is killed leaves no process and no mount.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { containerDiskObstacle } from "../../../src/clusters/docker/disks.js";
import { programPath } from "../../../src/clusters/installed.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { contentOf, findProcesses, type ProcessEntry } from "../../../src/machine/processes.js";
import { disksAvailable } from "../../support/disks.js";
import { dockerAvailable, tracesOf } from "../../support/docker.js";
import { etcdAvailable } from "../../support/etcd.js";
import { expectRight, type ServerRuns, testRunsOf, until } from "../../support/server-runs.js";

const redisFile = fileURLToPath(new URL("../../../docs/own-server/redis.json", import.meta.url));
const it = testRunsOf("etcd");
const itRedis = testRunsOf("redis", redisFile);

/** The processes that serve the nodes' disks. */
const disks = (runs: ServerRuns): ProcessEntry[] => runs.processes().filter(({ words }) => words.includes("--disk"));
const late = [{ at: 50_000, until: 51_000, fault: { kind: "power-loss", target: "all" } }] as const;

const able = disksAvailable();

describe.runIf(able && etcdAvailable())("etcd on disks of ours", { timeout: 240_000 }, () => {
  it("is linearizable though all nodes lose power, and a leader whose disk fails", async ({ runs }) => {
    const outcome = await runs.run(
      [
        { at: 1500, until: 2000, fault: { kind: "power-loss", target: "all", mode: "strict" } },
        { at: 5000, until: 6500, fault: { kind: "disk-failing", target: "leader", operations: "syncs" } },
        { at: 8000, until: 8500, fault: { kind: "power-loss", target: "all" } },
      ],
      ...["--time", "11s"],
    );
    const { proofs } = outcome;
    expectRight(outcome, /^Linearizable/);
    const lost =
      /^(n\d: process \d+ ended by SIGKILL, \d+ changes of .* were lost.*; a probe is gone, and a synced one is not(; )?){3}$/;
    expect(proofs).toEqual(
      [lost, /^n\d: the sync of a probe failed \(EIO\)$/, lost].map((each) => expect.stringMatching(each)),
    );
    expect(runs.processes()).toEqual([]);
  });

  it("leaves no process and no mount when its controller is killed", async ({ runs }) => {
    const controller = await runs.begun(late);
    expect(runs.servers().filter(({ words }) => words[0] === "etcd")).toHaveLength(3);
    expect(disks(runs)).toHaveLength(3);
    await controller.kill();
    await until(() => runs.processes().length === 0);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(runs.root);
  });
});

const inContainers = able && containerDiskObstacle() === undefined && etcdAvailable() && (await dockerAvailable());

describe.runIf(inContainers)("etcd on disks of ours in containers", { timeout: 240_000 }, () => {
  it("is linearizable though all nodes lose power, and though a disk fails", async ({ runs }) => {
    const outcome = await runs.run(
      [
        { at: 1500, until: 2000, fault: { kind: "power-loss", target: "all", mode: "strict" } },
        { at: 5000, until: 5500, fault: { kind: "disk-failing", target: { nodes: ["n2"] }, operations: "syncs" } },
      ],
      ...["--cluster", "docker", "--time", "8s"],
    );
    const { proofs, directory } = outcome;
    expectRight(outcome, /^Linearizable/);
    const lost =
      /^(n\d: container \w+ ended by SIGKILL, \d+ changes of .* were lost.*; a probe is gone, and a synced one is not(; )?){3}$/;
    expect(proofs).toEqual(
      [lost, /^n2: the sync of a probe failed \(EIO\)$/].map((each) => expect.stringMatching(each)),
    );
    expect(runs.processes()).toEqual([]);
    expect(await tracesOf(`etcd-${basename(directory)}`)).toEqual([]);
  });

  it("leaves no container, process or mount when its controller is killed", async ({ runs }) => {
    const controller = await runs.begun(late, "--cluster", "docker");
    const [runId = ""] = runs.ids();
    const mounts = (pid: number): boolean => contentOf(`/proc/${pid}/mounts`).includes("schism-disk /data ");
    const servers = (): ProcessEntry[] =>
      findProcesses(({ words, pid }) => words[0] === "/usr/bin/etcd" && words.includes("/data/data") && mounts(pid));
    await until(() => disks(runs).length === 3 && servers().length === 3);
    const [stopped] = disks(runs);
    if (stopped !== undefined) process.kill(stopped.pid, "SIGSTOP");
    await controller.kill();
    await until(() => runs.processes().length === 0);
    while ((await tracesOf(runId)).length > 0) await new Promise((resolve) => setTimeout(resolve, 500));
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
  itRedis.for([
    // One may be written and not yet synced when the power goes: it is not acknowledged either.
    ["always", true, /^Durable: all \d+ acknowledged/, /, (0 changes of 0|1 changes of 1) files /],
    [
      "no",
      false,
      /^Not durable: of \d+ acknowledged elements ([4-9]\d|\d{3,}) are missing/,
      /, \d\d+ changes of 1 files /,
    ],
  ] as const)(
    "that syncs %s: what it acknowledged is durable after a loss of power: %s",
    async ([when, durable, summary, proof], { runs }) => {
      const words = ["--appendfsync", when, "--clients", "3", "--timeout", "5s", "--time", "100s", "--end-with-faults"];
      const outcome = await runs.run(soon, ...words);
      expect(outcome.summary).toMatch(summary);
      expect(outcome.valid).toBe(durable);
      expect(outcome.proofs).toEqual([expect.stringMatching(proof)]);
    },
  );
});
