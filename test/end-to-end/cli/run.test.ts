import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { readFaults, readScenario, readVerdict } from "../../../src/run/directory.js";
import { commandFile, schism } from "../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-run-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Command lines of processes that belong to runs recorded under `runs`. */
async function leftovers(runs: string): Promise<string[]> {
  const { stdout } = await execa("ps", ["-eo", "args"]);
  return stdout.split("\n").filter((line) => line.includes(runs) && /main\.js --node|--warden/.test(line));
}

describe("schism run, on local processes", () => {
  it("acquits correct Raft under partitions and kills, leaves a full record and no process", async () => {
    const runs = join(root, "good");
    const { exitCode, stdout } = await schism([
      ...["run", "raft", "--faults", "partition,kill", "--time", "8s", "--seed", "11", "--runs", runs],
    ]);
    expect(stdout).toContain("VALID");
    expect(exitCode).toBe(0);
    const directory = realpathSync(join(runs, "latest"));
    expect(readScenario(directory).seed).toBe(11);
    const verdict = readVerdict(directory);
    expect(verdict.vacuity.operations.write?.ok).toBeGreaterThan(50);
    expect(verdict.vacuity.faults.length).toBeGreaterThan(0);
    expect(verdict.vacuity.faults.every((fault) => fault.proven)).toBe(true);
    const last = new Map(readFaults(directory).map((record) => [record.id, record.state]));
    expect([...new Set(last.values())]).toEqual(["healed"]);
    expect(existsSync(join(directory, "report.html"))).toBe(true);
    expect(await leftovers(runs)).toEqual([]);

    const again = await schism(["check", join(runs, "latest")]);
    expect(again.exitCode).toBe(0);
  });

  it.each(["paxos", "two-phase-commit"])("acquits correct %s under partitions and power cuts", async (system) => {
    const runs = join(root, system);
    const { exitCode, stdout } = await schism([
      ...["run", system, "--faults", "partition,power-loss", "--time", "6s", "--seed", "4", "--runs", runs, "--json"],
    ]);
    expect(exitCode).toBe(0);
    const { operations } = JSON.parse(stdout).vacuity;
    for (const f of system === "paxos" ? ["propose", "read"] : ["commit", "outcome"]) {
      expect(operations[f].ok).toBeGreaterThan(30);
    }
    expect(await leftovers(runs)).toEqual([]);
  });

  it("shows the split brain of unfenced automatic failover", async () => {
    const runs = join(root, "split");
    const { exitCode, stdout } = await schism([
      ...["run", "primary-backup", "--failover", "auto", "--faults", "partition", "--time", "10s", "--seed", "3"],
      ...["--runs", runs, "--json"],
    ]);
    expect(exitCode).toBe(1);
    const verdict = JSON.parse(stdout);
    expect(verdict.valid).toBe(false);
    expect(verdict.splitBrain.length).toBeGreaterThan(0);
    expect(verdict.lostWrites.length).toBeGreaterThan(0);
    expect(await leftovers(runs)).toEqual([]);
  });

  it("ends the main phase at the first violation when asked to", async () => {
    const runs = join(root, "stopped");
    const { exitCode, stdout } = await schism([
      ...["run", "raft", "--reads", "local-leader", "--faults", "partition", "--time", "60s", "--seed", "3"],
      ...["--runs", runs, "--stop-on-violation"],
    ]);
    expect(stdout).toContain("INVALID");
    expect(exitCode).toBe(1);
    const stoppedAt = Number(/stopped +at event (\d+)/.exec(stdout)?.[1]);
    const events = readFileSync(join(runs, "latest", "history.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events[stoppedAt].type).toBe("ok");
    // Sixty seconds were planned; what follows the violation is the end of the faults, the recovery and the final reads.
    expect(events.at(-1).time / 1e9).toBeLessThan(45);
    expect(await leftovers(runs)).toEqual([]);
  });

  it("ends cleanly on Ctrl-C, with what was recorded judged", async () => {
    const runs = join(root, "interrupted");
    const command = execa("node", [commandFile, ...["run", "raft", "--time", "60s", "--runs", runs]], {
      reject: false,
    });
    await until(
      () => existsSync(join(runs, "latest", "history.jsonl")) && lines(join(runs, "latest", "history.jsonl")) > 100,
    );
    command.kill("SIGINT");
    const { exitCode } = await command;
    expect(exitCode).toBe(2);
    const { valid, incomplete, summary } = readVerdict(join(runs, "latest"));
    expect(valid).toBe("unknown");
    expect(incomplete).toMatchObject([{ reason: "interrupted" }]);
    expect(summary).toMatch(/^Incomplete\. The run was interrupted after [\d.]+ s\./);
    expect(await leftovers(runs)).toEqual([]);
    const checked = await schism(["check", join(runs, "latest")]);
    expect(checked.stdout).toContain("UNKNOWN  Incomplete. The run was interrupted");
    expect(checked.exitCode).toBe(2);
  });

  it("leaves a history that can be judged, and no process, when the controller is killed", async () => {
    const runs = join(root, "killed");
    const command = execa(
      "node",
      [commandFile, ...["run", "raft", "--faults", "pause", "--time", "60s", "--seed", "5", "--runs", runs]],
      { reject: false },
    );
    const faults = join(runs, "latest", "faults.jsonl");
    await until(() => existsSync(faults) && readFileSync(faults, "utf8").includes('"active"'));
    command.kill("SIGKILL");
    await command;
    // A paused replica cannot notice that its controller is gone: the warden does.
    while ((await leftovers(runs)).length > 0) await sleep(50);
    const checked = await schism(["check", join(runs, "latest")]);
    expect(checked.stdout).toContain("UNKNOWN  Incomplete. Nothing shows that the run ended");
    expect(checked.exitCode).toBe(2);
  });
});

describe("schism run, simulated", () => {
  it("ends the main phase at the first violation when asked to, and comes to the same again", async () => {
    const runs = join(root, "simulated");
    const words = [
      ...["run", "raft", "--cluster", "sim", "--reads", "follower", "--faults", "partition", "--time", "60s"],
      ...["--seed", "1", "--runs", runs, "--stop-on-violation"],
    ];
    const { exitCode, stdout } = await schism(words);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^stopped +at event \d+ \(r\d+\): no order of operations explains it$/m);
    const first = realpathSync(join(runs, "latest"));
    const history = readFileSync(join(first, "history.jsonl"), "utf8");
    const events = history.trim().split("\n");
    expect(JSON.parse(events.at(-1) ?? "").time / 1e9).toBeLessThan(30);
    const { stoppedBy } = readVerdict(first);
    expect(JSON.parse(events[stoppedBy?.event ?? -1] ?? "")).toMatchObject({ type: "ok", key: stoppedBy?.key });
    // Its report shows the messages, and that of a second judging, too.
    const report = (): string => readFileSync(join(first, "report.html"), "utf8");
    expect(report()).toContain('"spaceTime":{');
    expect((await schism(["check", first])).exitCode).toBe(1);
    expect(report()).toContain('"spaceTime":{');

    const again = /^again +npx schism (.*)$/m.exec(stdout)?.[1]?.split(" ") ?? [];
    expect(again).toContain("--stop-on-violation");
    const { directory, ...verdict } = JSON.parse((await schism([...again, "--runs", runs, "--json"])).stdout);
    expect(verdict.stoppedBy).toEqual(stoppedBy);
    expect(readFileSync(join(directory, "history.jsonl"), "utf8")).toBe(history);
  });
});

function lines(file: string): number {
  return readFileSync(file, "utf8").split("\n").length;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (condition()) return;
    await sleep(50);
  }
  throw new Error("waited 30 s in vain");
}
