/** A night as a user has it: killed and continued, in shards and merged, it comes to the same as in one piece. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { folderAt } from "../../../src/campaign/folder.js";
import type { AttemptLine } from "../../../src/campaign/ledger/lines.js";
import { readLedgers } from "../../../src/campaign/ledger/read.js";
import { commandFile, schism } from "../../support/command.js";
import { atFirstAttempt } from "../../support/signalled.js";
import { smallCampaign } from "../../support/small-campaign.js";

const root = mkdtempSync(join(tmpdir(), "schism-night-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const file = smallCampaign(root, { runs: 130, weights: [2, 1] });

const run = (
  to: string,
  ...more: readonly string[]
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> =>
  schism(["campaign", "run", file, "--to", to, "--night", "one", ...more]);

/** Batches of at most 50: twice 52 runs, and 26 of the canary. */
const jobs = 2 + 2 + 1;

/** What was found out, without what differs from one machine and moment to the next. */
function attemptsIn(to: string): readonly unknown[] {
  const { lines, damaged } = readLedgers([folderAt(to).ledger]);
  expect(damaged).toEqual([]);
  return lines
    .filter((line): line is AttemptLine => line.line === "attempt")
    .map(({ session: _, begun: __, ms: ___, load: ____, ...result }) => result)
    .sort((a, b) => (a.cell < b.cell ? -1 : a.cell > b.cell ? 1 : a.job - b.job));
}

describe("a night", () => {
  const whole = join(root, "whole");

  it("makes all runs that it is due, and is green only with its canary convicted", async () => {
    const { exitCode, stdout } = await run(whole);
    expect(stdout).toContain("small, night one: 2 cells, 1 canary, 130 runs");
    expect(stdout).toMatch(/paxos:ignore-accepted sim +canary, convicted: /);
    expect(stdout).toContain("GREEN  night one: 130 runs in 3 cells");
    expect(exitCode).toBe(0);
    expect(attemptsIn(whole)).toHaveLength(jobs);
  });

  it("that is finished has nothing more to do", async () => {
    const before = readLedgers([folderAt(whole).ledger]).lines;
    const again = await run(whole);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(
      /^The night one of small was finished at [\d-]+T[\d:.]+Z, so nothing is left to run: its result is below, and --night NAME begins another one\.$/m,
    );
    expect(again.stdout).toContain("GREEN  night one: 130 runs in 3 cells");
    expect(readLedgers([folderAt(whole).ledger]).lines).toEqual(before);
  });

  it("killed three times, interrupted once and continued comes to the same", async () => {
    const to = join(root, "killed");
    for (let kill = 1; kill <= 3; kill++) {
      const child = execa(
        "node",
        [commandFile, "campaign", "run", file, "--to", to, "--night", "one", "--workers", "1"],
        {
          reject: false,
          stdio: "ignore",
          env: atFirstAttempt(root, "SIGKILL"),
        },
      );
      expect((await child).signal).toBe("SIGKILL");
      expect(attemptsIn(to)).toHaveLength(kill);
    }
    // Without a name it is the night that was begun and not finished.
    const unnamed = ["campaign", "run", file, "--to", to];
    const { exitCode, stderr } = await schism([...unnamed, "--workers", "1"], { env: atFirstAttempt(root, "SIGTERM") });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("schism: interrupted; the same command goes on where it was");
    expect(attemptsIn(to).length).toBeLessThan(jobs);
    const rest = await schism(unnamed);
    expect(rest.stdout).toContain("(continued)");
    expect(rest.exitCode).toBe(0);
    expect(attemptsIn(to)).toEqual(attemptsIn(whole));
  });

  it("in three shards that are merged, one of them twice, comes to the same", async () => {
    const parts = [1, 2, 3].map((nth) => join(root, `shard-${nth}`));
    await Promise.all(
      parts.map(async (to, index) => {
        const { stdout } = await run(to, "--shard", `${index + 1}/3`, "--workers", "1");
        expect(stdout).toContain(`shard ${index + 1} of 3`);
      }),
    );
    const merged = join(root, "merged");
    const some = await schism(["campaign", "merge", parts[2] ?? "", parts[0] ?? "", "--to", merged]);
    expect(some).toMatchObject({ exitCode: 0, stderr: "" });
    const all = await schism(["campaign", "merge", ...parts, "--to", merged]);
    expect(all).toMatchObject({ exitCode: 0, stderr: "" });
    expect(attemptsIn(merged)).toEqual(attemptsIn(whole));
    expect(readdirSync(folderAt(merged).ledger)).toHaveLength(3);
  });

  it("is void if its canary is not convicted", async () => {
    const blind = join(root, "blind.yaml");
    // A mistake that only changes of membership show, where there are none.
    const canary = "  - systems: [raft]\n    variants: [overlapping-changes]\n    faults: [pause]\n";
    writeFileSync(
      blind,
      readFileSync(file, "utf8").replace("  - systems: [paxos]\n    variants: [ignore-accepted]\n", canary),
    );
    const { exitCode, stdout } = await schism(["campaign", "run", blind, "--to", join(root, "blind"), "--runs", "9"]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/VOID {2}night /);
    expect(stdout).toContain("The canary raft:overlapping-changes sim pause was not convicted in ");
  });

  it("is told as JSON, with its findings; what was damaged since is told apart from it, and done again", async () => {
    const to = join(root, "told");
    expect((await schism(["campaign", "merge", whole, "--to", to])).exitCode).toBe(0);
    const file = join(folderAt(to).ledger, readdirSync(folderAt(to).ledger)[0] ?? "");
    const text = readFileSync(file, "utf8");
    // Of its plan, and of one attempt.
    const damaged = (line: string): string =>
      line.replace('"cell":"two-phase-commit sim', '"cell":"two-phase-commit din');
    writeFileSync(file, damaged(damaged(text)));
    const { exitCode, stdout, stderr } = await run(to, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      campaign: "small",
      night: "one",
      state: "green",
      runs: 130,
      findings: [],
    });
    const lines = stderr.split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^schism: \S+, line \d+: damaged, so what it says is done again$/);
    expect(exitCode).toBe(0);
    const again = await run(to, "--json");
    expect(again.stderr).toMatch(/: damaged, and left out$/);
    expect(again.stdout).toBe(stdout);
  });

  it("is refused without any time", async () => {
    const { exitCode, stderr } = await run(join(root, "none"), "--for", "0s");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 254,
      stderr: 'schism: --for is "0s"; write more than 0, such as 30m',
    });
  });

  it("is not gone on with by another campaign file", async () => {
    const other = join(root, "other.yaml");
    writeFileSync(other, readFileSync(file, "utf8").replace("weight: 2", "weight: 3"));
    const { exitCode, stderr } = await schism(["campaign", "run", other, "--to", whole, "--night", "one"]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(
      /^schism: .*: the night one of small began with another campaign file or budget; give the same, or another --night$/,
    );
  });
});
