/** From an exploration to its replay, as a user would go. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { schism } from "../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-explore-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("schism explore", () => {
  it("visits all states of a correct program and exits 0", async () => {
    const { stdout, exitCode } = await schism(["explore", "two-phase-commit", "--requests", "1", "--crashes", "2"]);
    expect(stdout).toContain("exhausted: every state within the bounds was visited\nNo violation.");
    expect(exitCode).toBe(0);
  });

  it("tells the shortest violation, writes it down, and walks it again", async () => {
    const found = await schism(["explore", "two-phase-commit", "--variant", "decision-not-logged", "--to", root]);
    expect(found.exitCode).toBe(1);
    expect(found.stdout).toContain("n1 crashes.");
    expect(found.stdout).toMatch(/ 10\. .*\nAtomicity is broken/);
    const file = join(root, "two-phase-commit-decision-not-logged.json");
    expect(found.stdout).toContain(`--replay ${file}`);

    const again = await schism(["explore", "two-phase-commit", "--replay", file]);
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain("The same violation as recorded.");

    const right = join(root, "right.json");
    writeFileSync(right, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), variant: null }));
    const mended = await schism(["explore", "two-phase-commit", "--replay", right]);
    expect(mended.exitCode).toBe(0);
    expect(mended.stdout).toContain("No claim is violated at the end.");

    const { moves, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(right, JSON.stringify({ ...rest, moves: moves.slice(1) }));
    const headless = await schism(["explore", "two-phase-commit", "--replay", right]);
    expect(headless.stdout).toContain("cannot happen here any more");
    expect(headless.stdout).toContain("No claim is violated at the end.");
    expect(headless.exitCode).toBe(2);
  });

  it("exits 2 where nothing was examined, though all states were visited", async () => {
    const nothing = ["--requests", "0", "--timeouts", "0", "--crashes", "0"];
    const { stdout, exitCode } = await schism(["explore", "two-phase-commit", ...nothing, "--to", root]);
    expect(stdout).toContain("exhausted: every state within the bounds was visited\nNothing was examined");
    expect(exitCode).toBe(2);
  });

  it("speaks of one of anything as of one", async () => {
    const bounds = ["nodes", "requests", "timeouts", "crashes", "depth"].flatMap((bound) => [`--${bound}`, "1"]);
    const { stdout } = await schism(["explore", "paxos", ...bounds, "--states", "1", "--to", root]);
    expect(stdout).toContain("paxos: 1 node, at most 1 request, 1 timeout, 1 crash, 1 step\n");
    expect(stdout).toMatch(/\b1 state, \d+ transitions?, .*not exhausted: 1 state to depth/);
  });

  it("exits 2 when it is not done, and says how far it came", async () => {
    const { stdout, exitCode } = await schism(["explore", "raft", "--depth", "4", "--to", root]);
    expect(stdout).toMatch(/not exhausted: \d+ states to depth 4/);
    expect(exitCode).toBe(2);
    const { stdout: json } = await schism(["explore", "raft", "--depth", "4", "--json"]);
    expect(JSON.parse(json)).toMatchObject({
      system: "raft",
      variant: null,
      depth: 4,
      exhausted: false,
      violation: null,
    });
    expect(existsSync(join(root, "raft.json"))).toBe(false);
  });
});
