/**
 * etcd as packaged, on local processes and in containers: its linearizable reads are acquitted under all faults that it tolerates, its
 * serializable ones are convicted, and so are watches that ask how far they are; a controller that is killed leaves nothing behind. Longer than simulated runs, since a real server
 * takes its time.
 */
import { realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { heal } from "../../../src/clusters/heal.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { findProcess } from "../../../src/machine/processes.js";
import { disksAvailable } from "../../support/disks.js";
import { dockerAvailable, presentReplicas, tracesOf } from "../../support/docker.js";
import { etcdAvailable } from "../../support/etcd.js";
import {
  cutOff,
  expectRight,
  leadersOf,
  mainFile,
  onLinks,
  type ServerRuns,
  testRunsOf,
  until,
} from "../../support/server-runs.js";

const doctorSchema = z.object({
  servers: z.array(z.object({ what: z.string(), able: z.boolean(), why: z.string() })),
});
const it = testRunsOf("etcd");

const isolated = (at: number, until: number): Schedule[number] => ({
  at,
  until,
  fault: { kind: "partition", shape: "isolate-leader", mode: "drop" },
});

const ofEachLink = (clause: string): RegExp => onLinks(6, clause);

/** Neither processes nor anything in Docker, as Docker itself says. */
async function leftNothing(runs: ServerRuns, directory: string): Promise<void> {
  expect(runs.processes()).toEqual([]);
  if (onClusters[1].able) expect(await tracesOf(`etcd-${basename(directory)}`)).toEqual([]);
}

const killedOrPaused = {
  local: [/ended by SIGKILL/, /in state T \(stopped\)/],
  docker: [/container .* ended by SIGKILL/, /frozen \(state paused\)/],
} as const;

/** Six seconds longer than etcd may take to serve again: its claim to do so is examined, also where a busy machine needs long to cut nodes off. */
const longPartition = isolated(1000, 14_500);

const onClusters = [
  { cluster: "local", able: etcdAvailable() },
  { cluster: "docker", able: etcdAvailable() && (await dockerAvailable()) },
] as const;

describe.each(onClusters.filter(({ able }) => able))(
  "etcd on the $cluster cluster",
  { timeout: 240_000, concurrent: true },
  ({ cluster }) => {
    it("is linearizable under partitions, kills and pauses, each of them seen in effect, and serves meanwhile", async ({
      runs,
    }) => {
      const outcome = await runs.run(
        [
          longPartition,
          { at: 15_500, until: 17_000, fault: { kind: "kill", target: "leader" } },
          { at: 18_500, until: 20_500, fault: { kind: "pause", target: "leader" } },
        ],
        ...["--cluster", cluster, "--time", "21500ms"],
      );
      expectRight(outcome, /^Linearizable/);
      expect(outcome.proofs).toEqual([cutOff, ...killedOrPaused[cluster]].map((each) => expect.stringMatching(each)));
      // Updates and questions, in the majority that was left alone.
      expect(outcome.claims).toEqual([{ name: "availability", examined: expect.any(Number), broken: 0 }]);
      expect(outcome.claims[0]?.examined).toBeGreaterThanOrEqual(2);
      // A node that was paused is asked for its role too late to accuse it of anything.
      expect(outcome.splitBrain).toEqual([]);
      // Another node became leader: the partition was in effect for etcd, too.
      expect(leadersOf(outcome).size).toBeGreaterThan(1);
      await leftNothing(runs, outcome.directory);
    });

    it("is linearizable on links that are slow, lose, limit and break connections", async ({ runs }) => {
      const outcome = await runs.run(
        [
          { at: 500, until: 2500, fault: { kind: "bandwidth", target: "all", bytesPerSecond: 50_000 } },
          { at: 3000, until: 5000, fault: { kind: "loss", target: "all", percent: 10 } },
          { at: 5500, until: 7500, fault: { kind: "reset", target: "all", everyMs: 300 } },
          { at: 8000, until: 10_000, fault: { kind: "partition", shape: "isolate-leader", mode: "reset" } },
          { at: 10_500, until: 12_000, fault: { kind: "delay", target: "all", delayMs: 50, jitterMs: 20 } },
          { at: 12_500, until: 14_500, fault: { kind: "partition", shape: "isolate-leader", mode: "half-open" } },
        ],
        ...["--cluster", cluster, "--time", "15s"],
      );
      expectRight(outcome, /^Linearizable/);
      expect(outcome.proofs).toEqual(
        [
          // On a busy machine the limit is seen only while the losses have begun.
          ofEachLink("(\\d+ bytes took (more than )?\\d+ ms|\\d+ segments went at 50000 B/s, beside other faults)"),
          ofEachLink("\\d+ loss(es)? within \\d+ ms of a probe of 120 segments"),
          ofEachLink("open connection was reset"),
          cutOff,
          ofEachLink("(round trip grew by \\d+ ms, )?\\d+ segments? held for 30 ms or more"),
          cutOff,
        ].map((each) => expect.stringMatching(each)),
      );
      await leftNothing(runs, outcome.directory);
    });

    it("answers serializable reads from what a node that is cut off last heard, and is convicted", async ({ runs }) => {
      const { valid, summary, directory } = await runs.run(
        // Nodes acknowledge updates again as soon as those that are left have a leader.
        [{ ...isolated(1000, 60_000), orUntil: { event: "acknowledged", nth: 100 } }],
        ...["--cluster", cluster, "--reads", "serializable", "--time", "61s", "--end-with-faults"],
      );
      expect(valid).toBe(false);
      expect(summary).toMatch(/^Not linearizable/);
      await leftNothing(runs, directory);
    });
  },
);

describe.runIf(etcdAvailable())("watches of etcd", { timeout: 240_000, concurrent: true }, () => {
  it("get every write once and in order, while nodes are cut off and killed", async ({ runs }) => {
    const outcome = await runs.run(
      [isolated(1000, 2500), { at: 3000, until: 4500, fault: { kind: "kill", target: "leader" } }],
      ...["--workload", "watch", "--time", "6s"],
    );
    const { directory } = outcome;
    expectRight(outcome, /^Watched in order: [1-9]\d* revisions and [1-9]\d* events of watches/);
    await leftNothing(runs, directory);
  });

  it("are told that they have everything before they do, and are convicted, if they ask", async ({ runs }) => {
    const { valid, asExpected, figures } = await runs.shown("etcd-watch-progress");
    expect({ valid, asExpected }).toEqual({ valid: false, asExpected: true });
    expect(figures[0]?.seen).toBeGreaterThan(0);
  });
});

describe.runIf(etcdAvailable() && disksAvailable())("leases of etcd", { timeout: 240_000, concurrent: true }, () => {
  it("are revoked by a leader that was stuck, though the next one had renewed them", async ({ runs }) => {
    const { valid, asExpected, figures, directory } = await runs.shown("etcd-lease-revoked-by-stuck-leader");
    expect({ valid, asExpected }).toEqual({ valid: false, asExpected: true });
    expect(figures[0]?.seen).toBeGreaterThan(0);
    await leftNothing(runs, directory);
  });
});

describe.runIf(onClusters[1].able)("etcd in containers", { timeout: 240_000, concurrent: true }, () => {
  it("leaves nothing behind when its controller is killed, and heal finds it where there is no warden", async ({
    runs,
  }) => {
    const controller = await runs.begun([], "--cluster", "docker");
    const [runId = ""] = runs.ids();
    for (const { pid } of runs.wardens()) process.kill(pid, "SIGSTOP");
    await controller.kill();
    expect(await presentReplicas(runId)).toEqual(["n1", "n2", "n3"]);
    const { removed } = await heal(runs.root);
    for (const node of ["n1", "n2", "n3"]) expect(removed).toContain(`container schism-${runId}-${node}`);
    expect(await tracesOf(runId)).toEqual([]);
  });
});

const huntSchema = z.object({
  runs: z.number(),
  sequences: z.number(),
  showedNew: z.number(),
  findings: z.array(z.object({ kind: z.string(), signature: z.string(), directory: z.string(), command: z.string() })),
});

describe.runIf(etcdAvailable())("a hunt of etcd on processes", { timeout: 240_000, concurrent: true }, () => {
  it("convicts serializable reads by a schedule that it drew, and counts what nodes said to each other", async ({
    runs,
  }) => {
    const words = ["hunt", "etcd", "--cluster", "local", "--reads", "serializable", "--faults", "partition"];
    const { stdout, stderr, exitCode } = await execa(
      "node",
      [mainFile, ...words, "--seed", "1", "--runs", "12", "--to", runs.root, "--json"],
      { reject: false },
    );
    expect(exitCode, stderr).toBe(1);
    const { runs: made, sequences, showedNew, findings } = huntSchema.parse(JSON.parse(stdout));
    expect(findings).toEqual([
      {
        kind: "linearizability of a cas-register",
        signature: expect.stringMatching(/^etcd reads=serializable \| linearizability of a cas-register \| ./),
        directory: expect.stringContaining(runs.root),
        command: expect.stringContaining("npx schism run etcd"),
      },
    ]);
    // What `schism shrink runs/latest` takes next.
    expect(realpathSync(join(runs.root, "latest"))).toBe(realpathSync(findings[0]?.directory ?? ""));
    expect(sequences).toBeGreaterThan(100);
    expect(showedNew).toBeGreaterThan(0);
    expect(showedNew).toBeLessThanOrEqual(made);
    await leftNothing(runs, findings[0]?.directory ?? "");
  });
});

describe.runIf(etcdAvailable())("schism doctor", () => {
  test("says where etcd is, and which version", async () => {
    const { stdout } = await execa("node", [mainFile, "doctor", "--json"]);
    const { servers: found } = doctorSchema.parse(JSON.parse(stdout));
    expect(found).toContainEqual({
      what: "etcd",
      able: true,
      why: expect.stringMatching(/^\/.*\/etcd, .*\d+\.\d+\.\d+/),
    });
  });
});

describe.runIf(etcdAvailable())("processes of etcd", { concurrent: true }, () => {
  it("end with a controller that is killed, even one that stands still", async ({ runs }) => {
    const controller = await begunAndStoppedOne(runs);
    await controller.kill();
    await until(() => runs.processes().length === 0);
  });

  it("are found by heal where there is no warden any more", async ({ runs }) => {
    const controller = await begunAndStoppedOne(runs);
    const [warden] = runs.wardens();
    if (warden === undefined) throw new Error("there is no warden");
    process.kill(warden.pid, "SIGSTOP");
    await until(() => findProcess(warden.pid)?.state === "T");
    await controller.kill();
    const left = runs.servers().map(({ pid }) => pid);
    // Meanwhile they log that they do not reach each other any more, and a line that cannot be written would end them.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(runs.servers().map(({ pid }) => pid)).toEqual(left);
    expect(left).toHaveLength(3);
    const { removed } = await heal(runs.root);
    for (const pid of left) {
      expect(removed).toContainEqual(expect.stringMatching(`^process ${pid}: etcd --name n`));
    }
    await until(() => runs.processes().length === 0);
  });
});

async function begunAndStoppedOne(runs: ServerRuns) {
  const controller = await runs.begun([]);
  const [first] = runs.servers();
  if (first === undefined) throw new Error("there is no etcd");
  process.kill(first.pid, "SIGSTOP");
  await until(() => findProcess(first.pid)?.state === "T");
  return controller;
}
