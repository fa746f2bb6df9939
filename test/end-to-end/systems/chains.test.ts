/** CRAQ, and with it the protocol of chain replication that it builds on, in containers: acquitted under partitions and kills, each of them seen in effect. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFaults, readVerdict } from "../../../src/run/directory.js";
import { schism } from "../../support/command.js";
import { dockerAvailable, tracesOf } from "../../support/docker.js";
import { expectRight } from "../../support/server-runs.js";

const root = mkdtempSync(join(tmpdir(), "schism-chains-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the system in containers, of which nothing is left at the end. */
async function inContainers(...words: readonly string[]) {
  const runs = mkdtempSync(join(root, "runs-"));
  const { exitCode, stderr } = await schism(["run", ...words, "--cluster", "docker", "--seed", "3", "--runs", runs]);
  expect(exitCode, stderr).toBeLessThan(2);
  const directory = realpathSync(join(runs, "latest"));
  expect(await tracesOf(`${basename(dirname(directory))}-${basename(directory)}`)).toEqual([]);
  return { verdict: { ...readVerdict(directory), directory }, faults: readFaults(directory) };
}

describe.skipIf(!(await dockerAvailable()))("on the docker cluster", { timeout: 150_000 }, () => {
  it("correct CRAQ is valid under partitions and kills", async () => {
    const { verdict, faults } = await inContainers("craq", "--faults", "partition,kill", "--time", "12s");
    expectRight(verdict, /^Linearizable/);
    expect(verdict.vacuity.operations.write?.ok).toBeGreaterThan(0);
    expect(verdict.vacuity.operations.read?.ok).toBeGreaterThan(0);
    const active = faults.filter(({ state }) => state === "active");
    expect(active.every(({ proof }) => proof !== undefined)).toBe(true);
    for (const kind of ["partition", "kill"]) {
      expect(active.filter(({ description }) => description.startsWith(kind)).length, kind).toBeGreaterThan(0);
    }
    expect(faults.filter(({ state }) => state === "failed")).toEqual([]);
  });
});
