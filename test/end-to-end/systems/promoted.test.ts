/** A server that a module describes, with functions by which an operator promotes a node and its clock is read. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { fakeTimeLibrary } from "../../../src/clusters/local/shown-clock.js";
import type { Schedule } from "../../../src/faults/fault.js";
import { expectRight, testRunsOf } from "../../support/server-runs.js";

const described = fileURLToPath(new URL("../../support/promoted-kv/promoted-kv.ts", import.meta.url));
const it = testRunsOf("promoted-kv", described);
const failover: Schedule = [{ at: 2000, until: 3000, fault: { kind: "failover" } }];
const slow = ["--clients", "3", "--timeout", "3s"];

describe.runIf(existsSync("/usr/bin/python3"))("a server with functions of an operator", () => {
  it("is acquitted of a failover in which its backup held every write", async ({ runs }) => {
    const outcome = await runs.run(failover, ...slow, "--time", "5s");
    expectRight(outcome, /^Linearizable/);
    expect(outcome.proofs).toEqual([expect.stringMatching(/^n1: process \d+ ended by SIGKILL$/)]);
    const roles = readFileSync(join(outcome.directory, "trace.jsonl"), "utf8");
    expect(roles).toContain('"node":"n2","event":{"type":"role","role":"primary","leads":true,"epoch":2}');
    expect(runs.processes()).toEqual([]);
  });

  it("is convicted of a failover to a backup that held nothing", async ({ runs }) => {
    // Late and with few operations after it, so that the last reads find keys which were not written again.
    const late: Schedule = [{ at: 3500, until: 4300, fault: { kind: "failover" } }];
    const { summary } = await runs.run(late, ...slow, "--time", "4500ms", "--rate", "1", "--copies", "none");
    expect(summary).toMatch(/^Not linearizable/);
  });

  it.runIf(fakeTimeLibrary() !== undefined)("is shown another clock, by its own word", async ({ runs }) => {
    const outcome = await runs.run(
      [
        {
          at: 1000,
          until: 2000,
          fault: { kind: "clock", target: { nodes: ["n1"] }, jumpMs: 90_000, driftPercent: 0 },
        },
      ],
      ...slow,
      ...["--time", "3s"],
    );
    expectRight(outcome, /^Linearizable/);
    const [, jumped = ""] = /^n1: clock moved by (\d+) ms$/.exec(outcome.proofs[0] ?? "") ?? [];
    expect(Math.abs(Number(jumped) - 90_000)).toBeLessThan(2000);
  });
});
