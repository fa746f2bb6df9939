/** A scenario that a person has edited, or that was cut off: each field that is wrong is named, with its file, and nothing runs. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { raft } from "../../../nodes/raft/program.js";
import { calmWorld } from "../../../src/contract/world.js";
import { InputError } from "../../../src/history/errors.js";
import { createRunDirectory, readScenario } from "../../../src/run/directory.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";

const root = mkdtempSync(join(tmpdir(), "schism-scenario-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const good = { ...planScenario({ system: "raft", cluster: "sim", seed: 1 }), world: calmWorld };
const optional = ["healedMs", "world"];

/** What is wrong with the scenario after the change; undefined if nothing is. */
function complaint(change: Readonly<Record<string, unknown>>): InputError | undefined {
  writeFileSync(join(root, "scenario.json"), JSON.stringify({ ...good, ...change }));
  try {
    readScenario(root);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

describe("a scenario from a file", () => {
  it("is taken as it was written", () => {
    expect(complaint({})).toBeUndefined();
    expect(readScenario(root)).toEqual(good);
  });

  it.each(Object.keys(good))("names %s where it is missing or of the wrong type", (field) => {
    const wrong = [{ a: 1, b: [] }, -1.5, true, ...(optional.includes(field) ? [] : [undefined])];
    for (const value of wrong) {
      const error = complaint({ [field]: value });
      expect(error?.where.file, JSON.stringify(value)).toBe(join(root, "scenario.json"));
      expect(error?.where.field?.split(".")[0]).toBe(field);
      expect(error?.message.split("\n")).toHaveLength(1);
      if (value === undefined) expect(error?.problem).toMatch(/is missing|expected/);
    }
  });

  it.each([
    ["system", "viewstamped", "raft"],
    ["variant", "zab", "log-not-synced"],
    ["workload", "zab", "register"],
    ["workload", "commit", "does not support"],
    ["options", { wings: "2" }, "no such option"],
    ["options", { reads: "never" }, "local-leader"],
    ["nodes", ["n1", "n1"], "twice"],
    ["nodes", ["n1", "../n2"], "letters"],
    ["name", "../../x", "letters"],
    ["mainMs", 2 ** 40, "2147483647"],
    ["schedule", [{ at: 1, until: 2, fault: { kind: "kill", target: { nodes: ["n9"] } } }], "n9"],
    ["schedule", [{ at: 1, until: 2, fault: { kind: "kill", target: "everyone" } }], '"leader"'],
    ["schedule", [{ at: 1, until: 2 ** 40, fault: { kind: "kill", target: "all" } }], "2147483647"],
    ["schedule", [{ at: 1, until: 2, fault: { kind: "meteor" } }], "partition"],
  ])("does not take %s %j", (field, value, says) => {
    const error = complaint({ [field]: value });
    expect(error?.message).toContain(says);
    expect(error?.where.file).toBe(join(root, "scenario.json"));
  });

  it("has the options that it does not name as they are unless something else is said", () => {
    expect(complaint({ options: {} })).toBeUndefined();
    const defaults = Object.entries(raft.options).map(([name, { values }]) => [name, values[0]]);
    expect(readScenario(root).options).toEqual(Object.fromEntries(defaults));
  });

  it("may begin with a byte order mark", () => {
    writeFileSync(join(root, "scenario.json"), `\uFEFF${JSON.stringify(good)}`);
    expect(readScenario(root)).toEqual(good);
  });
});

describe("a run directory", () => {
  it("is another one for each run, even in the same millisecond with the same seed", () => {
    const runs = join(root, "runs");
    const now = new Date(0);
    const directories = [1, 2, 3].map(() => createRunDirectory(runs, good, now));
    expect(new Set(directories).size).toBe(3);
    expect(readScenario(join(runs, "latest"))).toEqual(good);
    for (const directory of directories) expect(readScenario(directory)).toEqual(good);
  });
});

describe("a workload that needs an option", () => {
  const planned = (choices: Partial<ScenarioChoices>) =>
    planScenario({ system: "crdt", cluster: "sim", seed: 1, ...choices });

  it("gets it where nothing else is said", () => {
    expect(planned({ workload: "votes" }).options.type).toBe("pn-counter");
    // Of a variant that is usually shown with another type, too.
    expect(planned({ workload: "votes", variant: "added-again" }).options.type).toBe("pn-counter");
  });

  it("is the default under that option", () => {
    expect(planned({}).workload).toBe("add-remove");
    expect(planned({ options: { type: "mv-register" } }).workload).toBe("siblings");
  });

  it("is refused under another one, and the line says which it needs", () => {
    const wrong = () => planned({ workload: "votes", options: { type: "g-set" } });
    expect(wrong).toThrow(InputError);
    expect(wrong).toThrow(/the workload votes of crdt needs --type pn-counter.*it supports add-only/);
  });

  it("is drawn with it by hunts", () => {
    for (let index = 0; index < 40; index++) {
      const seed = runSeed(3, index);
      const { options, workload } = drawScenario(
        { system: "crdt", variant: null, options: {}, workload: "votes" },
        seed,
      );
      expect([options.type, workload]).toEqual(["pn-counter", "votes"]);
      expect(() => drawScenario({ system: "crdt", variant: null, options: {} }, seed)).not.toThrow();
    }
  });
});
