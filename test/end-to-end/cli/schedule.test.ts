/** Schedules that people write: links cut by name, in a run and in its output; and invalid schedules, refused in one line. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFaults } from "../../../src/run/directory.js";
import { schism } from "../../support/command.js";

const directory = mkdtempSync(join(tmpdir(), "schism-schedule-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
function schedule(fault: object, more: object = {}): string {
  const path = join(directory, `schedule-${files++}.json`);
  writeFileSync(path, JSON.stringify([{ at: 500, until: 1500, fault, ...more }]));
  return path;
}

describe("a schedule that names links", () => {
  const links = [
    { from: "n1", to: "n2" },
    { from: "n2", to: "n1" },
    { from: "n2", to: "n3" },
  ];

  it.each(["sim", "local"])("cuts those on %s, and says which", async (cluster) => {
    const runs = join(directory, cluster);
    const file = schedule({ kind: "partition", links });
    const args = ["run", "raft", "--nodes", "3", "--time", "3s", "--cluster", cluster, "--seed", "4"];
    const { exitCode, stdout } = await schism([...args, "--schedule", file, "--runs", runs]);
    expect(stdout).toContain("fault      partition (drop): n1 <-> n2, n2 -> n3: ");
    expect(stdout).toContain("VALID");
    expect(exitCode).toBe(0);
    const run = realpathSync(join(runs, "latest"));
    const records = readFaults(run);
    expect(records.map(({ state }) => state)).toEqual(["planned", "injecting", "active", "healing", "healed"]);
    expect(records[2]).toMatchObject({
      resolved: { kind: "partition", links },
      proof: expect.stringContaining("n2 -> n3"),
    });
    expect(readFileSync(join(run, "report.html"), "utf8")).toMatch(
      /partition \(drop\): n1 \S{1,8}-\S{1,6} n2, n2 -\S{1,6} n3/,
    );
  });
});

describe("a schedule that cannot be followed is refused in one line", () => {
  const few = ["--nodes", "3"];
  it.each([
    [
      "an unknown end of a link",
      few,
      { kind: "partition", links: [{ from: "n1", to: "n9" }] },
      {},
      ["n9", "n1, n2, n3"],
    ],
    ["a link to itself", few, { kind: "partition", links: [{ from: "n1", to: "n1" }] }, {}, ["from a node to itself"]],
    [
      "a link twice",
      few,
      { kind: "partition", links: [...Array(2)].map(() => ({ from: "n1", to: "n2" })) },
      {},
      ["names a link twice"],
    ],
    ["neither a shape nor links", few, { kind: "partition" }, {}, ["either a shape", '"from": "n1"']],
    [
      "a node that the shape has no use for",
      few,
      { kind: "partition", shape: "halves", node: "n1" },
      {},
      ["isolate-one"],
    ],
    [
      "a shape that cuts nothing",
      few,
      { kind: "partition", shape: "majorities-ring" },
      {},
      ["among 3 nodes", "at least 4"],
    ],
    [
      "a lone node's links",
      ["--nodes", "1"],
      { kind: "loss", target: "all", percent: 5 },
      {},
      ["loss", "among 1 node"],
    ],
    ["a failover to nobody", ["--nodes", "1"], { kind: "failover" }, {}, ["failover", "at least 2"]],
    ["a node twice", few, { kind: "kill", target: { nodes: ["n1", "n1"] } }, {}, ["names a node twice"]],
    ["a parameter misspelt", few, { kind: "delay", target: "one", delayMs: 5, jitter: 2 }, {}, ["jitter"]],
    ["a moment misspelt", few, { kind: "kill", target: "one" }, { orUntill: {} }, ["orUntill"]],
    ["a loss of nothing", few, { kind: "loss", target: "one", percent: 0 }, {}, ["at least 0.01"]],
    ["a bandwidth above all", few, { kind: "bandwidth", target: "one", bytesPerSecond: 1e12 }, {}, ["10000000"]],
    [
      "all out of the membership",
      few,
      { kind: "membership", target: { nodes: ["n1", "n2", "n3"] } },
      {},
      ["keep at least one"],
    ],
    [
      "a fault after the end",
      few,
      { kind: "kill", target: "one" },
      { at: 30_000, until: 40_000 },
      ["30000 ms", "20000 ms"],
    ],
  ])("%s", async (_, args, fault, more, says) => {
    const runs = join(directory, "none");
    const all = ["run", "raft", ...args, "--schedule", schedule(fault, more), "--runs", runs];
    const { exitCode, stdout, stderr } = await schism(all);
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(exitCode).toBe(254);
  });

  it("but a single node without planned faults suffers those that it can", async () => {
    const args = ["run", "raft", "--nodes", "1", "--cluster", "sim", "--time", "4s", "--seed", "2"];
    const { exitCode, stdout } = await schism([...args, "--runs", join(directory, "one")]);
    expect(stdout).toMatch(/faults: \d+ planned \(kill\)/);
    expect(exitCode).toBe(0);
  });
});
