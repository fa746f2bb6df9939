/**
 * PostgreSQL with streaming replication as packaged, on local processes: synchronous commits survive a failover, asynchronous ones do not,
 * and a controller that is killed leaves nothing behind. The other entries of its museum are canaries of the nightly.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { RunProcess } from "../../../src/clusters/local/orphans.js";
import { fakeTimeLibrary } from "../../../src/clusters/local/shown-clock.js";
import { descendantsOf, findProcess } from "../../../src/machine/processes.js";
import { postgresAvailable } from "../../support/postgres.js";
import { cutOff, expectRight, testRunsOf, until } from "../../support/server-runs.js";

const it = testRunsOf("postgresql");

describe.runIf(postgresAvailable())("PostgreSQL on local processes", () => {
  it("keeps what it acknowledged when a standby is promoted, under faults that are seen in effect", async ({
    runs,
  }) => {
    const outcome = await runs.run(
      [
        { at: 500, until: 1500, fault: { kind: "pause", target: { nodes: ["n3"] } } },
        { at: 2000, until: 5500, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
        { at: 4500, until: 6500, fault: { kind: "failover" } },
      ],
      ...["--clients", "6", "--time", "8s"],
    );
    const { directory, proofs } = outcome;
    expectRight(outcome, /^Linearizable/);
    expect(proofs).toEqual(
      [/^n3: process \d+ and [1-9]\d* that it started in state T \(stopped\)$/, cutOff, /ended by SIGKILL/].map(
        (each) => expect.stringMatching(each),
      ),
    );
    // The promoted node led, and the old primary has become a standby.
    const roles = readFileSync(join(directory, "trace.jsonl"), "utf8");
    expect(roles).toMatch(/"node":"n[23]","event":\{"type":"role","role":"primary","leads":true,"epoch":2\}/);
    expect(runs.processes()).toEqual([]);
  });

  it.runIf(fakeTimeLibrary() !== undefined)(
    "is shown another clock, of which its own word is the proof",
    async ({ runs }) => {
      const outcome = await runs.run(
        [
          {
            at: 1000,
            until: 3000,
            fault: { kind: "clock", target: { nodes: ["n1"] }, jumpMs: 90_000, driftPercent: 0 },
          },
          {
            at: 3500,
            until: 7000,
            fault: { kind: "clock", target: { nodes: ["n2"] }, jumpMs: -5000, driftPercent: 50 },
          },
        ],
        ...["--time", "7500ms"],
      );
      expectRight(outcome, /^Linearizable/);
      const { proofs } = outcome;
      const [, jumped = ""] = /^n1: clock moved by (\d+) ms$/.exec(proofs[0] ?? "") ?? [];
      const [, moved = "", pace = ""] =
        /^n2: clock moved by (-\d+) ms, and shows (\d+) ms a second$/.exec(proofs[1] ?? "") ?? [];
      // What it shows is heard a little later on a busy machine.
      expect(Math.abs(Number(jumped) - 90_000)).toBeLessThan(2000);
      expect(Math.abs(Number(moved) + 5000)).toBeLessThan(2000);
      expect(Math.abs(Number(pace) - 1500)).toBeLessThan(150);
      expect(runs.processes()).toEqual([]);
    },
  );

  it("loses what only the old primary had, if it replicates asynchronously", async ({ runs }) => {
    expect(await runs.shown("postgresql-asynchronous-failover")).toMatchObject({ valid: false, asExpected: true });
    expect(runs.processes()).toEqual([]);
  });

  it("leaves nothing behind when its controller is killed, even what stands still", async ({ runs }) => {
    const controller = await runs.begun([]);
    // A process that one of them has just started has its words for a moment.
    const postmasters = (): RunProcess[] =>
      runs.servers().filter(({ words }) => words[0]?.endsWith("/postgres") === true);
    await until(() => postmasters().length === 3 && postmasters().every(({ pid }) => descendantsOf(pid).length > 4));
    const all = postmasters().flatMap(({ pid }) => [pid, ...descendantsOf(pid).map((each) => each.pid)]);
    // Some of them end by themselves, such as workers that vacuum.
    for (const pid of all) stop(pid);
    await controller.kill();
    await until(() => all.every((pid) => findProcess(pid) === undefined));
    await until(() => runs.processes().length === 0);
  });
});

function stop(pid: number): void {
  try {
    process.kill(pid, "SIGSTOP");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
