/** The page of staleness as a reader meets it: opened from disk, on a wide screen and a narrow one, with all that its legend names. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { partialQuorum } from "../../nodes/partial-quorum/system.js";
import { pageOf } from "../../src/staleness/page.js";
import { stalenessOf } from "../../src/staleness/staleness.js";
import { chromiumAvailable, withChromium } from "../support/chromium.js";

const root = mkdtempSync(join(tmpdir(), "schism-staleness-page-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(!chromiumAvailable())("the page of staleness", () => {
  it("fits its screen, and draws each row of its tables", { timeout: 60_000 }, async () => {
    const options = { copies: "3", "read-quorum": "1", "write-quorum": "1" };
    const asked = { system: partialQuorum, variant: null, options, nodes: undefined, runs: 2, seed: 1 };
    const staleness = await stalenessOf(asked, async () => {});
    const file = join(root, "curves.html");
    writeFileSync(file, pageOf(staleness));
    await withChromium(async (context) => {
      const page = await context.newPage();
      for (const width of [1280, 380]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(pathToFileURL(file).href);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        const drawn = await page.locator("svg circle").count();
        expect(drawn).toBe([...staleness.visible, ...staleness.within].filter(({ reads }) => reads > 0).length);
        expect(await page.locator("tbody tr").count()).toBe(staleness.visible.length + staleness.within.length);
        expect(await page.getByText("Dot: measured. Bar: its 99 % interval. Line: predicted.").isVisible()).toBe(true);
        expect(await page.locator("svg").first().getAttribute("aria-label")).toMatch(/^Share of reads that show/);
      }
    });
  });
});
