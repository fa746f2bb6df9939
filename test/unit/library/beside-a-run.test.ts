/** The history of a run, judged by itself: by every check of the run's workload, as the run is. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkFile } from "../../../src/library/check-file.js";
import { runFiles } from "../../../src/record/files.js";
import { drawScenario } from "../../../src/scenario/draw.js";
import { workloads } from "../../../src/workloads/index.js";

const limits = { timeLimitMs: 10_000, memoryLimitBytes: 2 ** 30 };
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "schism-beside-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function judged(workload: string, events: readonly (readonly [type: string, f: string, value: unknown])[]) {
  const drawn = drawScenario({ system: "partial-quorum", variant: null, options: {} }, 1);
  const history = join(directory, runFiles.history);
  writeFileSync(join(directory, runFiles.scenario), JSON.stringify({ ...drawn, workload }));
  const lines = events.map(([type, f, value]) =>
    JSON.stringify({ type, process: f === "write" ? 1 : 2, f, key: "r0", value, node: f === "write" ? "n1" : "n2" }),
  );
  writeFileSync(history, lines.join("\n"));
  const asked = { history, format: "auto", independent: false, limits, first: false, ladder: false, orders: false };
  return (await checkFile(asked, { onWarning: () => {}, onInvalidKey: () => {} })).verdict;
}

const missed = [
  ["invoke", "write", 1],
  ["ok", "write", 1],
  ["invoke", "read", null],
  ["ok", "read", []],
] as const;

describe("a history of which a workload examines two properties", () => {
  it("is invalid if only the second is hurt", async () => {
    expect(await judged("siblings", missed)).toMatchObject({ valid: true });
    const fresh = await judged("fresh-siblings", missed);
    expect(fresh).toMatchObject({ valid: false, summary: expect.stringMatching(/^Not explained: 1 of 1 read/) });
    expect(fresh.property).toBe("all concurrent writes are kept; reads show what was acknowledged before them");
    expect(fresh.explanations).toHaveLength(1);
  });

  it("is valid by the sentences of both", async () => {
    const seen = await judged("fresh-siblings", [...missed.slice(0, 3), ["ok", "read", [1]]]);
    expect(seen.valid).toBe(true);
    expect(seen.summary).toMatch(/^Explained: .*\. Explained: .*\.$/);
  });
});

/** Such a history is judged on several threads, by the model alone. */
it("has no other check if it is judged by a model", () => {
  const several = [...workloads.values()].filter(({ checks }) => checks.length > 1);
  expect(several).not.toEqual([]);
  expect(several.filter(({ checks }) => checks.some((check) => "model" in check))).toEqual([]);
});
