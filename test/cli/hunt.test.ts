/** From a hunt to a small reproduction, as a user would go. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readVerdict } from "../../src/run/directory.js";
import { schism } from "../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-hunt-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("schism hunt, shrink, replay", () => {
  it("find a lost write, make it small, and show it again to the byte", async () => {
    const hunted = await schism(["hunt", "raft", "--variant", "log-not-synced", "--seed", "5", "--to", root, "--json"]);
    expect(hunted.exitCode).toBe(1);
    const { findings } = JSON.parse(hunted.stdout);
    expect(findings).toHaveLength(1);
    const [{ directory, kind }] = findings;
    expect(readVerdict(directory).valid).toBe(false);

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
    expect(repro.story.join("\n")).toContain("not synced");
    expect(existsSync(join(directory, "shrunk", "report.html"))).toBe(true);

    const replayed = await schism(["replay", join(directory, "repro.json"), "--times", "3", "--runs", root]);
    expect(replayed.stdout).toContain(`fails 3 of 3 on sim: ${kind}`);
    expect(replayed.stdout).toContain("the same to the byte");
    expect(replayed.exitCode).toBe(1);

    const real = await schism(["replay", join(directory, "repro.json"), "--cluster", "local", "--runs", root]);
    expect(real.stdout).toMatch(/fails [01] of 1 on local/);
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

  it("group all findings by kind of contradiction", async () => {
    const { stdout, exitCode } = await schism([
      ...["hunt", "raft", "--variant", "even-split-quorum", "--runs", "20", "--all", "--seed", "1"],
      ...["--to", root, "--json"],
    ]);
    expect(exitCode).toBe(1);
    const { findings, runs } = JSON.parse(stdout);
    expect(runs).toBe(20);
    const kinds = findings.map(({ kind }: { kind: string }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds.length).toBeGreaterThan(1);
  });
});
