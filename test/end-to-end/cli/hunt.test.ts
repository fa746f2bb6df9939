/** From a hunt to a small reproduction, as a user would go. */

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { readLedgers } from "../../../src/campaign/ledger/read.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { readJson } from "../../../src/history/json-file.js";
import type { Scenario } from "../../../src/record/record.js";
import { reproSchema } from "../../../src/record/repro.js";
import { createRunDirectory, readVerdict } from "../../../src/run/directory.js";
import { drawScenario } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { shrinkRun } from "../../../src/shrink/shrink-run.js";
import { judgedRun } from "../../../src/trials/judged-run.js";
import { commandFile, schism } from "../../support/command.js";
import { atFirstAttempt } from "../../support/signalled.js";

const root = mkdtempSync(join(tmpdir(), "schism-hunt-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What is read here of a finding in the JSON of a hunt. */
interface Told {
  readonly kind: string;
  readonly signature: string | null;
  readonly count: number;
  readonly seed: number;
}

describe("schism shrink", () => {
  it("takes no other contradiction for the one that it makes small", async () => {
    // No node can lead again as soon as this requires, in any world, whatever clients do: a smaller failure, and another.
    const schedule: Schedule = [
      { at: 1000, until: 4000, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
      { at: 5000, until: 5500, fault: { kind: "kill", target: "all" } },
    ];
    const scenario: Scenario = {
      ...planScenario({
        ...{ system: "raft", cluster: "sim", options: { reads: "local-leader" }, nodes: 3, clients: 6 },
        ...{ mainMs: 5500, schedule, seed: 1 },
      }),
      ...{ operationTimeoutMs: 150, recoveryMs: 50, healedMs: 0 },
    };
    const kind = "linearizability of a cas-register";
    expect((await judgedRun(scenario)).kinds).toEqual([kind, "liveness"]);
    const directory = createRunDirectory(join(root, "two-kinds"), scenario, new Date(0));
    // The first candidates already lead away, if anything does.
    const enough = new AbortController();
    const tries: number[] = [];
    const shrunk = await shrinkRun(directory, {
      timeMs: { simulated: 60_000, real: 0 },
      seeds: 5,
      signal: enough.signal,
      onOriginal: () => {},
      onStep: (_name, _scenario, tried) => {
        tries.push(tried);
        if (tried >= 150) enough.abort();
      },
    });
    expect(shrunk.outcome).toBe("written");
    expect(tries.length).toBeGreaterThan(0);
    const repro = readJson(join(directory, "repro.json"), reproSchema);
    expect(repro.kind).toBe(kind);
    expect((await judgedRun(repro.scenario)).kinds).toContain(kind);
  });
});

describe("schism hunt, shrink, replay", () => {
  it("find a mistake, make it small, and show it again to the byte", async () => {
    const hunted = await schism(["hunt", "raft", "--variant", "log-not-synced", "--seed", "5", "--to", root, "--json"]);
    expect(hunted.exitCode).toBe(1);
    const { findings } = JSON.parse(hunted.stdout);
    expect(findings).toHaveLength(1);
    const [{ directory, kind, summary, shape, failsInOfTenWorlds }] = findings;
    expect(readVerdict(directory)).toMatchObject({ valid: false, summary });
    // What the text says of it beside that.
    expect([shape, failsInOfTenWorlds]).toEqual([expect.any(String), expect.any(Number)]);

    const checked = await schism(["check", directory]);
    expect(checked.exitCode).toBe(1);

    const shrunk = await schism(["shrink", directory]);
    expect(shrunk.exitCode).toBe(0);
    expect(shrunk.stdout).toContain("1 client, ");
    expect(shrunk.stdout).not.toMatch(/\b1 (acknowledged )?(nodes|clients|faults|operations|updates|elements)\b/);
    expect(shrunk.stdout).toContain("Nothing smaller fails after");
    const repro = JSON.parse(readFileSync(join(directory, "repro.json"), "utf8"));
    expect(repro).toMatchObject({ kind, fixpoint: true });
    expect(repro.scenario.schedule.length).toBeLessThanOrEqual(2);
    expect(repro.story.join("\n")).toMatch(/before a change of its file log .* was synced/);
    expect(existsSync(join(directory, "shrunk", "report.html"))).toBe(true);

    const replayed = await schism(["replay", join(directory, "repro.json"), "--times", "3", "--runs", root]);
    expect(replayed.stdout).toContain(`fails 3 of 3 on sim: ${kind}`);
    expect(replayed.stdout).toContain("the same to the byte");
    expect(replayed.exitCode).toBe(1);

    const real = await schism(["replay", join(directory, "repro.json"), "--cluster", "local", "--runs", root]);
    expect(real.stdout).toMatch(/(fails [01]|none) of 1 on local/);

    // The file alone is enough, wherever it was copied to.
    const elsewhere = join(root, "elsewhere");
    mkdirSync(elsewhere);
    const copy = join(elsewhere, "copied.json");
    copyFileSync(join(directory, "repro.json"), copy);
    const again = await schism(["shrink", copy, "--for", "2s"]);
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readdirSync(elsewhere).sort()).toEqual(["copied.json", "repro.json", "shrunk"]);
    expect(readJson(join(elsewhere, "repro.json"), reproSchema).kind).toBe(kind);
    rmSync(join(elsewhere, "shrunk"), { recursive: true });
    writeFileSync(join(elsewhere, "shrunk"), "mine");
    const refused = await schism(["shrink", copy, "--for", "2s"]);
    expect(refused.exitCode).toBe(254);
    expect(refused.stderr).toMatch(/^schism: .*shrunk: is in the way, and is not a run directory; move it away$/);
    expect(readFileSync(join(elsewhere, "shrunk"), "utf8")).toBe("mine");
  });

  it("find nothing in the correct program, and say how to do the same again", async () => {
    const { stdout, exitCode } = await schism(["hunt", "primary-backup", "--runs", "40", "--seed", "9", "--to", root]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\b40 runs/);
    expect(stdout).toContain("--seed 9");
  });

  it("speak of one run as of one", async () => {
    const { stdout } = await schism(["hunt", "primary-backup", "--runs", "1", "--seed", "9", "--to", root]);
    expect(stdout).toMatch(/\b1 run \(/);
  });

  it("group all findings by the signatures that campaigns know them by", async () => {
    const { stdout, exitCode } = await schism([
      ...["hunt", "raft", "--variant", "even-split-quorum", "--runs", "20", "--all", "--seed", "1"],
      ...["--to", root, "--json"],
    ]);
    expect(exitCode).toBe(1);
    const { findings, runs } = JSON.parse(stdout);
    expect(runs).toBe(20);
    const kinds = new Set(findings.map(({ kind }: Told) => kind));
    expect(kinds.size).toBeGreaterThan(1);
    const signed = findings.filter(({ signature }: Told) => signature !== null);
    expect(new Set(signed.map(({ signature }: Told) => signature)).size).toBe(signed.length);
    expect(signed.length).toBeGreaterThan(1);
    const huntTarget = { system: "raft", variant: "even-split-quorum", options: {} };
    for (const { seed, kind, signature } of signed) {
      expect((await judgedRun(drawScenario(huntTarget, seed), { stopOnViolation: true })).signature).toBe(signature);
      expect(signature).toContain(`raft variant=even-split-quorum | ${kind} | `);
    }
  });

  it("print one run of each kind in full, and a line for each other signature", async () => {
    const hunt = [
      "hunt",
      "raft",
      "--reads",
      "follower",
      "--runs",
      "60",
      "--all",
      "--seed",
      "1",
      "--to",
      join(root, "ways"),
    ];
    const { stdout } = await schism(hunt);
    const heads = stdout.match(/^linearizability of a .*; here run \d+ of the hunt, seed \d+$/gm) ?? [];
    expect(heads.length).toBeGreaterThan(1);
    expect(new Set(heads.map((head) => head.split(/[,;]/, 1)[0])).size).toBe(heads.length);
    expect(stdout).toMatch(
      /^The same kind in \d+ other ways:\n {2}\d+ runs?, such as seed \d+ {2}.*\/raft\/.* {2}A: /m,
    );
  });
});

describe("a hunt that is killed", () => {
  it("goes on where it was, and finds what it would have found", async () => {
    const to = join(root, "killed");
    const hunt = ["hunt", "primary-backup", "--failover", "auto", "--all", "--runs", "60", "--seed", "3"];
    const whole = await schism([...hunt, "--to", join(root, "in-one-piece"), "--json"]);
    const child = execa("node", [commandFile, ...hunt, "--to", to, "--workers", "1"], {
      reject: false,
      stdio: "ignore",
      env: atFirstAttempt(root, "SIGKILL"),
    });
    const batches = (): number =>
      readLedgers([join(to, "hunts")]).lines.filter(({ line }) => line === "attempt").length;
    expect((await child).signal).toBe("SIGKILL");
    expect(batches()).toBe(1);
    const again = await schism([...hunt, "--to", to, "--json"]);
    const [one, other] = [whole, again].map(({ stdout }) => JSON.parse(stdout));
    expect(other.runs).toBe(60);
    const counted = ({ findings }: { findings: Told[] }): unknown =>
      findings.map(({ kind, signature, count }) => [kind, signature, count]).sort();
    expect(counted(other)).toEqual(counted(one));
    expect([other.found, other.operations]).toEqual([one.found, one.operations]);
    expect([one.restored, other.restored]).toEqual([0, expect.any(Number)]);
    expect(other.restored).toBeGreaterThan(0);
    // A finished hunt starts again, and says so in its first line.
    const third = execa("node", [commandFile, ...hunt, "--to", to], { reject: false });
    third.stdout.once("data", () => third.kill("SIGKILL"));
    const { stdout: said } = await third;
    expect(said).toContain("seed of the hunt 3");
    expect(said).not.toContain("goes on after");
  });
});
