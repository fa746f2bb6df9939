import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mergeValidity } from "../../src/checkers/verdict.js";
import { readJson } from "../../src/history/json-file.js";
import { pairOperations } from "../../src/history/pairing.js";
import { readHistory } from "../../src/history/read.js";
import { judgeOperations } from "../../src/judging/judge.js";
import { readScenario } from "../../src/run/directory.js";
import { workloads } from "../../src/workloads/index.js";

const root = fileURLToPath(new URL("../../histories", import.meta.url));
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const expectedSchema = z.object({ valid: z.boolean(), shows: z.string() });

describe("recorded histories", () => {
  it("are at least six, good and bad", () => {
    const verdicts = folders.map(({ name }) => readJson(join(root, name, "expected.json"), expectedSchema).valid);
    expect(verdicts.length).toBeGreaterThanOrEqual(6);
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  });

  it.each(folders.map(({ name }) => name))("%s gets the verdict it must get", async (name) => {
    const directory = join(root, name);
    const expected = readJson(join(directory, "expected.json"), expectedSchema);
    const workload = workloads.get(readScenario(directory).workload);
    const { events } = await readHistory(join(directory, "history.jsonl"));
    const checks = workload === undefined ? [] : judgeOperations(workload, pairOperations(events));
    expect(mergeValidity(checks.map((check) => check.valid))).toBe(expected.valid);
    // A counterexample has to fit into a reader's head.
    for (const check of checks.filter((each) => each.property === "linearizability")) {
      for (const { steps } of check.explanations) {
        expect(steps.filter((step) => step.call !== null).length).toBeLessThanOrEqual(8);
      }
    }
  });
});
