/** The report of a year of nights: every page stays small, whatever the ledger holds. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { syntheticCampaign } from "../../../../bench/support/campaign.js";
import { changesOf } from "../../../../src/campaign/report/changes.js";
import { indexPage } from "../../../../src/campaign/report/index-page.js";
import { reportFiles, writeCampaignReport } from "../../../../src/campaign/report/report.js";

const root = mkdtempSync(join(tmpdir(), "schism-year-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const megabyte = 1_000_000;

describe("a year of nights", () => {
  const synthetic = syntheticCampaign({ nights: 365, cells: 60, findings: 30, attempts: 1, seed: 1 });
  const summary = synthetic.summary();
  const changes = changesOf(summary, null);

  it("fits into pages below two megabytes, the index with all nights", () => {
    writeCampaignReport({ summary, changes, folder: root, to: join(root, "report") });
    const index = readFileSync(join(root, "report", reportFiles.index), "utf8");
    expect(Buffer.byteLength(index)).toBeLessThan(2 * megabyte);
    expect(indexPage(summary, changes)).toMatchObject({ leftOut: [], nights: { length: 365 }, cells: { length: 60 } });
    const findings = readdirSync(join(root, "report", reportFiles.findings));
    expect(findings).toHaveLength(30);
    for (const name of findings) {
      expect(statSync(join(root, "report", reportFiles.findings, name)).size).toBeLessThan(0.25 * megabyte);
    }
  });

  it("is a true picture of the ledger", () => {
    const { cells, nights } = indexPage(summary, changes);
    const [cell] = cells;
    const [attempt] = [...synthetic.lines()].filter((line) => line.line === "attempt" && line.cell === cell?.cell);
    expect(attempt).toMatchObject({ night: nights[0]?.night });
    const outcomes = attempt?.line === "attempt" ? attempt.outcomes : {};
    expect(cell?.trend.outcomes.map(({ outcome, runs }) => [outcome, runs[0]])).toEqual(
      expect.arrayContaining(Object.entries(outcomes)),
    );
  });
});

it("a campaign that is too large leaves out its earliest nights, and says so", () => {
  const large = syntheticCampaign({ nights: 50, cells: 1000, findings: 700, attempts: 1, seed: 1 });
  const summary = large.summary();
  const page = indexPage(summary, changesOf(summary, null));
  expect(page.leftOut).toEqual([
    "10 earlier nights left out: the page has no room for more; summary.json has all of them.",
    "200 findings left out: the page has no room for more; summary.json has all of them.",
  ]);
  expect(page.nights[0]?.night).toBe(large.nights[10]);
  expect(JSON.stringify(page).length).toBeLessThan(2 * megabyte);
});
