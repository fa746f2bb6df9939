/** The page of the matrix as a reader meets it: a cell opens the runs behind it beside the table, which stays as it is. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type MatrixRow, matrixOf } from "../../src/matrix/matrix.js";
import { pageOf } from "../../src/matrix/page.js";
import { planScenario } from "../../src/scenario/scenario.js";
import { chromiumAvailable, withChromium } from "../support/chromium.js";

const root = mkdtempSync(join(tmpdir(), "schism-matrix-page-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A row without measurements: only its runs matter here. */
function rowOf(runs: number): MatrixRow {
  const none = { p50: null, p99: null };
  const times = { updates: none, reads: none };
  const scenario = planScenario({ system: "raft", cluster: "sim", seed: 1 });
  return {
    ...{ name: "raft", system: "raft", options: {}, surveyed: [], nodes: 3, sizes: [], models: [], runs: [] },
    ...{ cost: { text: "2n", delays: "2", sizes: [] }, calm: times, slowNode: times, perSecond: 1, sides: null },
    ...{ survives: { updates: 1, reads: 1 }, loss: null, transactions: null },
    recovery: [{ role: "leader", worstMs: null, runs: Array.from({ length: runs }, (_, place) => place) }],
    operator: [{ command: "promote", times: 1, runs: [0] }],
    ...{ runs: Array.from({ length: runs }, () => ({ experiment: "n1 killed", scenario, result: "9 operations" })) },
  };
}

describe.skipIf(!chromiumAvailable())("the page of the matrix", () => {
  it("opens one cell at a time, at the foot of the window", { timeout: 60_000 }, async () => {
    const file = join(root, "matrix.html");
    const command = (_: unknown, place: number): string => `npx schism run raft --seed ${place}`;
    writeFileSync(file, pageOf(matrixOf([rowOf(40)]), command));
    await withChromium(async (context) => {
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      const row = page.locator("tr", { has: page.locator("summary", { hasText: "leader: never" }) });
      const height = (await row.boundingBox())?.height;
      await row.locator("summary", { hasText: "leader: never" }).click();
      const opened = page.locator("details[open] > pre");
      expect(await opened.textContent()).toContain("npx schism run raft --seed 39");
      expect((await row.boundingBox())?.height).toBe(height);
      const box = await opened.boundingBox();
      expect(box?.width).toBe(1280);
      expect(box?.height).toBeLessThanOrEqual(360);
      await row.locator("summary", { hasText: "promote" }).click();
      expect(await opened.count()).toBe(1);
    });
  });
});
