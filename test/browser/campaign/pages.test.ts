/** The pages of a campaign as a reader meets them: opened from disk, by mouse and by keyboard, light and dark, with hostile text in the ledger. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { syntheticCampaign } from "../../../bench/support/campaign.js";
import { reportFiles } from "../../../src/campaign/report/report.js";
import type { CampaignSummary } from "../../../src/campaign/summary.js";
import { renderReport } from "../../../src/report/html.js";
import {
  campaignOf,
  canary,
  cellOf,
  convicted,
  findingOf,
  hostile,
  nightOf,
  redCampaign,
  sessionOf,
} from "../../support/campaign-summary.js";
import { chromiumAvailable } from "../../support/chromium.js";
import { painted, runOf, staleRead, withPageAt } from "../../support/report-page.js";
import { folderWithEntry, writtenReport } from "../../support/written-report.js";

const root = mkdtempSync(join(tmpdir(), "schism-campaign-pages-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The path of its index. The usual finding has a corpus entry with the report of a run. */
function written(summary: CampaignSummary): string {
  const report = renderReport(runOf(staleRead(12, (index) => index)));
  const folder = folderWithEntry(root, { report, story: ["n1 leads.", hostile] });
  return join(writtenReport(folder, summary), reportFiles.index);
}

/** Whether anything is drawn in each chart: pixels that are not transparent. */
async function charts(page: Page): Promise<readonly boolean[]> {
  await painted(page);
  return page.evaluate(`[...document.querySelectorAll("canvas")].map((canvas) =>
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))`);
}

/** Contrast of each piece of text with what lies behind it, the lowest one (WCAG 2, relative luminance). */
const lowestContrast = `(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let lowest = 21;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() === "" || !parent.checkVisibility()) continue;
    const [one, other] = [parse(getComputedStyle(parent).color), behind(parent)].map(luminance).sort((a, b) => b - a);
    lowest = Math.min(lowest, (one + 0.05) / (other + 0.05));
  }
  return lowest;
})()`;

describe.runIf(chromiumAvailable())("the pages of a campaign", () => {
  it("say at a glance what the latest night found, and lead to the finding with its run and its commands", async () => {
    await withPageAt(written(redCampaign()), async (page) => {
      expect(await page.locator("#headline").textContent()).toContain("RED: 1 new finding");
      expect(await page.locator("#night").textContent()).toContain("raft canary: convicted in 40 of 100");
      await page.locator("#night a").click();
      await page.waitForSelector("body[data-ready=true]");
      expect(await page.locator("h1").textContent()).toBe("A read of x returned a value that was overwritten before.");
      expect(await page.locator("#story li").first().textContent()).toBe("n1 leads.");
      const commands = await page.locator("pre").allTextContents();
      for (const word of ["replay repro.json", "shrink repro.json", "bisect 0123456789ab", "- finding: 0123456789ab"]) {
        expect(commands.some((command) => command.includes(word))).toBe(true);
      }
      expect(await page.locator("tr", { hasText: "First seen" }).textContent()).toContain(
        "2026-11-28, Schism 0.1.0, commit abc123",
      );
      expect(await charts(page)).toEqual([true]);
      expect(await page.locator("table").last().textContent()).toContain("7 of 20");
      // The run's own report stands in the page, and works there.
      const frame = page.frameLocator("iframe");
      await page.locator("iframe").scrollIntoViewIfNeeded();
      expect(await frame.locator("#verdict strong").textContent()).toBe("INVALID");
      await page.getByText("Campaign nightly").click();
      await page.waitForSelector("#headline");
    });
  });

  it("say why a night is void, and which canary survived", async () => {
    const survived = cellOf({ ...canary, outcomes: new Map([["valid", 100]]), voidBecause: ["The canary survived."] });
    const unexplained = [{ cell: "raft sim", kind: "liveness", runs: 3 }];
    const night = nightOf({ cells: [cellOf(), survived], voidBecause: ["The canary survived."] });
    const summary = campaignOf([{ ...night, unexplained }]);
    await withPageAt(written(summary), async (page) => {
      const shown = await page.locator("#night").textContent();
      expect(shown).toContain("Convicted, and not explained yet (1)raft sim: 3 runs convicted by liveness");
      expect(shown).toMatch(
        /^VOID.*Void because \(1\)The canary survived\.What to do \(2\).*raft canary: give it more runs.*\.Canaries \(1\)✗ raft canary/,
      );
      expect(await page.locator("table[aria-label^=Cells] .missed").textContent()).toContain("✗ not convicted");
    });
  });

  it("show the trend of any cell, by keyboard alone, and as a table", async () => {
    const synthetic = syntheticCampaign({ nights: 30, cells: 12, findings: 3, attempts: 1, seed: 2 });
    const summary = synthetic.summary();
    await withPageAt(written(summary), async (page) => {
      expect(await charts(page)).toEqual([true, true, true]);
      await page.locator("table[aria-label^=Cells] button").nth(9).focus();
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("cell");
      expect(await page.locator("#cell-trend").getAttribute("aria-label")).toContain("-9-canary");
      await page.keyboard.press("ArrowUp");
      expect(await page.locator("#cell-trend").getAttribute("aria-label")).toMatch(/-8$/);
      expect(await charts(page)).toEqual([true, true, true]);
      for (let presses = 0; presses < 12; presses++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate("document.activeElement.matches('#cell-trend summary')")) break;
      }
      await page.keyboard.press("Enter");
      const rows = page.locator("#cell-trend details tbody tr");
      await rows.first().waitFor();
      const cell = summary.nights.at(-1)?.cells[8];
      expect(await rows.count()).toBe(30);
      expect(await rows.first().locator("td").nth(1).textContent()).toBe(String(cell?.runs));
      // Nights that are not shown at first.
      const nights = page.locator("table[aria-label=Nights] tbody tr");
      expect(await nights.count()).toBe(14);
      await page.getByRole("button", { name: "show 16 earlier nights" }).press("Enter");
      expect(await nights.count()).toBe(30);
    });
  });

  it("can be read without colours, and in dark", async () => {
    const survived = cellOf({ ...canary, outcomes: new Map([["valid", 100]]), voidBecause: ["It survived."] });
    const summary = campaignOf(
      [nightOf({ state: "red", cells: [cellOf(), survived, convicted], voidBecause: ["It survived."] })],
      [findingOf()],
    );
    await withPageAt(written(summary), async (page) => {
      const words = await page.locator("table[aria-label^=Cells] tbody td:nth-child(4)").allTextContents();
      expect(words).toEqual(["✓ valid", "✗ not convictedIt survived.", "✗ invalid"]);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(Number(await page.evaluate(lowestContrast)), colorScheme).toBeGreaterThan(4.5);
      }
      const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(background).toBe("rgb(22, 25, 29)");
    });
  });

  it("show hostile text of a ledger as text", async () => {
    const cells = [cellOf({ cell: hostile, system: hostile, variant: hostile, voidBecause: [hostile] }), canary];
    const sessions = [sessionOf({ commit: hostile, kernel: hostile, version: hostile })];
    const night = nightOf({ night: hostile, state: "red", cells, voidBecause: [hostile], sessions });
    const finding = findingOf(
      { acknowledged: { reason: hostile, until: hostile, expired: false }, seenIn: new Map([[hostile, 1]]) },
      { headline: hostile, kind: hostile, system: hostile, signature: hostile, cell: hostile },
    );
    const index = written(campaignOf([night], [finding], hostile));
    await withPageAt(index, async (page) => {
      expect(await page.locator("h1").textContent()).toContain(`Campaign "><script>alert(1)</script>`);
      expect(await page.locator("main script, main img").count()).toBe(0);
      expect(await page.locator("body").textContent()).not.toContain("\u202e");
      await page.locator("#night a").first().click();
      await page.waitForSelector("body[data-ready=true]");
      expect(await page.locator("h1").textContent()).toContain("<script>alert(1)</script>");
      expect(await page.locator("#story li").nth(1).textContent()).toContain("<script>alert(1)</script>");
      expect(await page.locator("main script").count()).toBe(0);
    });
  });

  it("open quickly with a year of nights, and fit the width of a small screen", async () => {
    const synthetic = syntheticCampaign({ nights: 365, cells: 60, findings: 30, attempts: 1, seed: 1 });
    const summary = synthetic.summary();
    await withPageAt(written(summary), async (page) => {
      expect(await page.locator("table[aria-label^=Cells] tbody tr").count()).toBe(60);
      await page.setViewportSize({ width: 360, height: 740 });
      await painted(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
      await page.locator("#night a").first().click();
      await page.waitForSelector("body[data-ready=true]");
      await painted(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    });
  });
});
