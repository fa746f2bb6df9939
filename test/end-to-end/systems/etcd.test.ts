/**
 * etcd as packaged, on local processes and in containers: its linearizable reads are acquitted under all faults that it tolerates, its
 * serializable ones are convicted, and a controller that is killed leaves nothing behind. Longer than simulated runs, since a real server
 * takes its time.
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
import { findProcess, type ProcessEntry } from "../../../src/clusters/processes.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { dockerAvailable, presentReplicas, tracesOf } from "../../support/docker.js";
import { etcdAvailable } from "../../support/etcd.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const outcomeSchema = z.object({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
  claims: z.array(z.object({ name: z.string(), examined: z.number(), broken: z.number() })),
  splitBrain: z.array(z.unknown()),
});
const faultSchema = z.object({ state: z.string(), proof: z.string().optional(), error: z.string().optional() });
const doctorSchema = z.object({
  servers: z.array(z.object({ what: z.string(), able: z.boolean(), why: z.string() })),
});
const roleSchema = z.object({ node: z.string(), event: z.object({ type: z.string(), role: z.string() }) });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schism-etcd-"));
});
afterEach(async () => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

/** The runs in `root`, such as etcd/TIME-SEED. Not their contents: etcd renames its files while they are listed. */
function runs(): string[] {
  const run = join(root, "etcd");
  return existsSync(run) ? readdirSync(run).map((name) => `etcd/${name}`) : [];
}

function processes(): ProcessEntry[] {
  const names = runs().map((name) => name.replaceAll("/", "-"));
  return runProcesses().filter(({ runId }) => names.includes(runId));
}
const servers = (): ProcessEntry[] => processes().filter((entry) => !isWarden(entry));

async function until(reached: () => boolean, patienceMs = 20_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function recorded<T>(directory: string, file: string, schema: z.ZodType<T>): readonly T[] {
  const lines = readFileSync(join(directory, file), "utf8").trim().split("\n");
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

async function run(cluster: "local" | "docker", schedule: Schedule, ...words: readonly string[]) {
  const file = join(root, "schedule.json");
  writeFileSync(file, JSON.stringify(schedule));
  const which = ["--cluster", cluster, "--seed", "1", "--schedule", file];
  const args = ["run", "etcd", ...which, "--runs", root, "--json", ...words];
  const { stdout, stderr } = await execa("node", [main, ...args], { reject: false });
  if (stdout === "") throw new Error(stderr);
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  const faults = recorded(outcome.directory, "faults.jsonl", faultSchema);
  const roles = recorded(outcome.directory, "trace.jsonl", roleSchema);
  return { ...outcome, faults, roles };
}

const isolated = (at: number, until: number): Schedule[number] => ({
  at,
  until,
  fault: { kind: "partition", shape: "isolate-leader", mode: "drop" },
});

/** Proofs of the faults, in their order; each of them was undone. */
function proofsOf({ faults }: Awaited<ReturnType<typeof run>>): readonly (string | undefined)[] {
  const active = faults.filter(({ state }) => state === "active");
  expect(faults.filter(({ state }) => state === "healed")).toHaveLength(active.length);
  return active.map(({ proof }) => proof);
}

/** A proof for each of the six links. */
const ofEachLink = (clause: string): RegExp => new RegExp(`^(n\\d -> n\\d: ${clause}(; )?){6}$`);

/** What a packet filter cannot do. */
const onlyLocal: Readonly<Record<"local" | "docker", Schedule>> = {
  local: [
    { at: 10_500, until: 12_000, fault: { kind: "delay", target: "all", delayMs: 50, jitterMs: 20 } },
    { at: 12_500, until: 14_500, fault: { kind: "partition", shape: "isolate-leader", mode: "half-open" } },
  ],
  docker: [],
};

/** Neither processes nor anything in Docker, as Docker itself says. */
async function leftNothing(directory: string): Promise<void> {
  expect(processes()).toEqual([]);
  if (onClusters[1].able) expect(await tracesOf(`etcd-${basename(directory)}`)).toEqual([]);
}

const killedOrPaused = {
  local: [/ended by SIGKILL/, /in state T \(stopped\)/],
  docker: [/container .* ended by SIGKILL/, /frozen \(state paused\)/],
} as const;

/** Longer than etcd may take to serve again, and two seconds more: its claim to do so is examined. */
const longPartition = isolated(1000, 10_500);

const onClusters = [
  { cluster: "local", able: etcdAvailable() },
  { cluster: "docker", able: etcdAvailable() && (await dockerAvailable()) },
] as const;

describe.each(onClusters.filter(({ able }) => able))(
  "etcd on the $cluster cluster",
  { timeout: 240_000 },
  ({ cluster }) => {
    it("is linearizable under partitions, kills and pauses, each of them seen in effect, and serves meanwhile", async () => {
      const outcome = await run(
        cluster,
        [
          longPartition,
          { at: 11_500, until: 13_000, fault: { kind: "kill", target: "leader" } },
          { at: 14_500, until: 16_500, fault: { kind: "pause", target: "leader" } },
        ],
        ...["--time", "17500ms"],
      );
      expect(outcome.summary).toMatch(/^Linearizable/);
      expect(outcome.valid).toBe(true);
      const cut = /^(n\d -> n\d: no answer within 300 ms, directly \d+ ms(; )?){4}$/;
      expect(proofsOf(outcome)).toEqual([cut, ...killedOrPaused[cluster]].map((each) => expect.stringMatching(each)));
      // Updates and questions, in the majority that was left alone.
      expect(outcome.claims).toEqual([{ name: "availability", examined: expect.any(Number), broken: 0 }]);
      expect(outcome.claims[0]?.examined).toBeGreaterThanOrEqual(2);
      // A node that was paused is asked for its role too late to accuse it of anything.
      expect(outcome.splitBrain).toEqual([]);
      // Another node became leader: the partition was in effect for etcd, too.
      const leaders = outcome.roles.filter(({ event }) => event.role === "leader").map(({ node }) => node);
      expect(new Set(leaders).size).toBeGreaterThan(1);
      await leftNothing(outcome.directory);
    });

    it("is linearizable on links that are slow, lose, limit and break connections", async () => {
      const outcome = await run(
        cluster,
        [
          { at: 500, until: 2500, fault: { kind: "bandwidth", target: "all", bytesPerSecond: 50_000 } },
          { at: 3000, until: 5000, fault: { kind: "loss", target: "all", percent: 10 } },
          { at: 5500, until: 7500, fault: { kind: "reset", target: "all", everyMs: 300 } },
          { at: 8000, until: 10_000, fault: { kind: "partition", shape: "isolate-leader", mode: "reset" } },
          ...onlyLocal[cluster],
        ],
        ...["--time", cluster === "local" ? "15s" : "11s"],
      );
      expect(outcome.summary).toMatch(/^Linearizable/);
      expect(outcome.valid).toBe(true);
      expect(proofsOf(outcome)).toEqual(
        [
          ofEachLink("\\d+ bytes took (more than )?\\d+ ms"),
          ofEachLink("\\d+ loss(es)? within \\d+ ms of a probe of 120 segments"),
          ofEachLink("open connection was reset"),
          /^(n\d -> n\d: connection reset, directly \d+ ms(; )?){4}$/,
          ...(cluster === "local"
            ? [
                ofEachLink("(round trip grew by \\d+ ms, )?\\d+ segments? held for 30 ms or more"),
                /^(n\d -> n\d: no answer within 300 ms, directly \d+ ms(; )?){4}$/,
              ]
            : []),
        ].map((each) => expect.stringMatching(each)),
      );
      await leftNothing(outcome.directory);
    });

    it("answers serializable reads from what a node that is cut off last heard, and is convicted", async () => {
      const { valid, summary, directory } = await run(
        ...([cluster, [isolated(1000, 5000)]] as const),
        ...["--reads", "serializable", "--time", "6s"],
      );
      expect(valid).toBe(false);
      expect(summary).toMatch(/^Not linearizable/);
      await leftNothing(directory);
    });
  },
);

describe.runIf(onClusters[1].able)("etcd in containers", { timeout: 240_000 }, () => {
  it("leaves nothing behind when its controller is killed, and heal finds it where there is no warden", async () => {
    const args = ["run", "etcd", "--cluster", "docker", "--faults", "none", "--time", "60s", "--runs", root, "--json"];
    const controller = execa("node", [main, ...args], { reject: false });
    await until(hasStarted, 120_000);
    const [runId = ""] = runs().map((name) => name.replaceAll("/", "-"));
    for (const { pid } of processes().filter(isWarden)) process.kill(pid, "SIGSTOP");
    controller.kill("SIGKILL");
    await controller;
    expect(await presentReplicas(runId)).toEqual(["n1", "n2", "n3"]);
    const { removed } = await heal(root);
    for (const node of ["n1", "n2", "n3"]) expect(removed).toContain(`container schism-${runId}-${node}`);
    expect(await tracesOf(runId)).toEqual([]);
  });
});

describe.runIf(etcdAvailable())("schism doctor", () => {
  it("says where etcd is, and which version", async () => {
    const { stdout } = await execa("node", [main, "doctor", "--json"]);
    const { servers: found } = doctorSchema.parse(JSON.parse(stdout));
    expect(found).toContainEqual({
      what: "etcd",
      able: true,
      why: expect.stringMatching(/^\/.*\/etcd, .*\d+\.\d+\.\d+/),
    });
  });
});

describe.runIf(etcdAvailable())("processes of etcd", { timeout: 120_000 }, () => {
  it("end with a controller that is killed, even one that stands still", async () => {
    const controller = await startedAndStoppedOne();
    await controller.kill();
    await until(() => processes().length === 0);
  });

  it("are found by heal where there is no warden any more", async () => {
    const controller = await startedAndStoppedOne();
    const [warden] = processes().filter(isWarden);
    if (warden === undefined) throw new Error("there is no warden");
    process.kill(warden.pid, "SIGSTOP");
    await until(() => findProcess(warden.pid)?.state === "T");
    await controller.kill();
    const left = servers().map(({ pid }) => pid);
    // Meanwhile they log that they do not reach each other any more, and a line that cannot be written would end them.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(servers().map(({ pid }) => pid)).toEqual(left);
    expect(left).toHaveLength(3);
    const { removed } = await heal(root);
    for (const pid of left) {
      expect(removed).toContainEqual(expect.stringMatching(`^process ${pid}: etcd --name n`));
    }
    await until(() => processes().length === 0);
  });
});

function hasStarted(): boolean {
  const courses = runs().map((name) => join(root, name, "run.jsonl"));
  return courses.some((file) => existsSync(file) && readFileSync(file, "utf8").includes('"event":"started"'));
}

async function startedAndStoppedOne() {
  const args = ["run", "etcd", "--faults", "none", "--time", "60s", "--runs", root, "--json"];
  const controller = execa("node", [main, ...args], { reject: false });
  await until(() => servers().length === 3 && hasStarted());
  const [first] = servers();
  if (first === undefined) throw new Error("there is no etcd");
  process.kill(first.pid, "SIGSTOP");
  await until(() => findProcess(first.pid)?.state === "T");
  return {
    async kill() {
      controller.kill("SIGKILL");
      await controller;
    },
  };
}
