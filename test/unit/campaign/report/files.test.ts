/** The folder of a report: the files that are in it, what it takes of the corpus, the badge, and the summary for scripts. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { badgeJson, badgeSvg } from "../../../../src/campaign/report/badge.js";
import { changesOf } from "../../../../src/campaign/report/changes.js";
import { reportFiles } from "../../../../src/campaign/report/report.js";
import type { CampaignSummary } from "../../../../src/campaign/summary.js";
import { campaignOf, findingOf, nightOf, redCampaign } from "../../../support/campaign-summary.js";
import { folderWithEntry, writtenReport } from "../../../support/written-report.js";

const root = mkdtempSync(join(tmpdir(), "schism-campaign-report-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A campaign's folder with the corpus entry of the usual finding. */
function folder(): string {
  return folderWithEntry(root, { report: "<p>the run</p>", story: ["n1 leads.", "n1 is paused."] });
}

function write(summary: CampaignSummary, campaign = folder()): string {
  return writtenReport(campaign, summary);
}

const finding = "findings/0123456789ab";

describe("the folder of a report", () => {
  it("has everything, with the finding's picture and reproduction beside its page", () => {
    const to = write(redCampaign());
    expect(readdirSync(to).sort()).toEqual(Object.values(reportFiles).sort());
    expect(readFileSync(join(to, finding, "report.html"), "utf8")).toBe("<p>the run</p>");
    const page = readFileSync(join(to, `${finding}.html`), "utf8");
    expect(page).toContain("n1 is paused.");
    expect(page).toContain('"repro":"0123456789ab/repro.json"');
  });

  it("says of a finding that is no longer tested that it is neither red nor fixed, wherever it stands", () => {
    const to = write(campaignOf([nightOf()], [findingOf({ state: "no longer tested" })]));
    const file = (name: string): string => readFileSync(join(to, name), "utf8");
    expect(file(`${finding}.html`)).toContain("It is not fixed: only replays");
    for (const name of ["index.html", "summary.md", "badge.json", "summary.json"]) {
      expect(file(name), name).toMatch(/no longer tested/i);
    }
    expect(file("badge.json")).toContain('"green, 200 runs, 1 finding no longer tested"');
    expect(file("junit.xml")).toMatch(
      /<testcase [^>]*name="finding 0123456789ab"[^>]*>\s*<skipped message="no longer tested: /,
    );
    expect(file("findings.sarif")).toContain('"level": "note"');
  });

  it("loses pages of findings that are gone, and nothing else", () => {
    const campaign = folder();
    const to = write(redCampaign(), campaign);
    writeFileSync(join(to, "findings", "notes.txt"), "mine");
    write(campaignOf(), campaign);
    expect(readdirSync(join(to, "findings"))).toEqual(["notes.txt"]);
  });

  it("tells a finding whose corpus entry was pruned or cannot be read", () => {
    const pruned = write(campaignOf([nightOf()], [findingOf({ directory: null })]));
    expect(readFileSync(join(pruned, `${finding}.html`), "utf8")).toContain('"report":null');
    const campaign = folder();
    writeFileSync(join(campaign, "corpus/0123456789ab/repro.json"), "{ torn");
    expect(readFileSync(join(write(redCampaign(), campaign), `${finding}.html`), "utf8")).toContain('"story":[]');
  });

  it("takes nothing from outside the campaign's folder, whatever a ledger says", () => {
    const campaign = folder();
    writeFileSync(join(root, "repro.json"), "{}");
    for (const directory of ["..", "/", root, "corpus/../..", ""]) {
      const to = write(campaignOf([nightOf()], [findingOf({ directory })]), campaign);
      expect(existsSync(join(to, finding))).toBe(false);
    }
  });

  it("is refused in one line where it cannot be written", () => {
    const campaign = folder();
    writeFileSync(join(campaign, "report"), "a file");
    expect(() => write(redCampaign(), campaign)).toThrow(/report: is not a directory/);
  });
});

describe("the badge", () => {
  const endpoint = z.strictObject({
    ...{ schemaVersion: z.literal(1), label: z.string().min(1), message: z.string().min(1) },
    ...{ color: z.enum(["brightgreen", "red", "yellow"]), isError: z.boolean() },
  });
  it.each([
    [campaignOf(), "green, 200 runs", "brightgreen"],
    [redCampaign(), "1 finding", "red"],
    [
      campaignOf([nightOf({ state: "red", unexplained: [{ cell: "raft sim", kind: "liveness", runs: 3 }] })]),
      ...(["3 convictions", "red"] as const),
    ],
    [campaignOf([nightOf({ voidBecause: ["raft sim did not run."] })]), "void", "yellow"],
  ])("says the state of the latest night (%#)", (summary, message, color) => {
    const changes = changesOf(summary, null);
    expect(endpoint.parse(JSON.parse(badgeJson(changes)))).toMatchObject({ message, color });
    const svg = badgeSvg(changes);
    expect(svg).toContain(`aria-label="nightly faults: ${message}"`);
    expect(svg).toContain(`>${message}</text>`);
  });
});

describe("summary.json", () => {
  it("has for scripts what the others say in words", () => {
    const read: unknown = JSON.parse(readFileSync(join(write(redCampaign()), reportFiles.json), "utf8"));
    expect(read).toMatchObject({
      format: "schism-campaign-summary-1",
      campaign: "nightly",
      night: { state: "red", voidBecause: [], runs: 300, cells: [{ outcomes: { valid: 100 } }, {}, {}] },
      changes: { news: true, stateBefore: null, new: ["0123456789ab"], fixed: [] },
      findings: [{ finding: "0123456789ab", state: "new", seenIn: { "2026-11-28": 3 }, sharedIn: {} }],
      nights: [{ night: "2026-11-28", state: "red" }],
    });
  });
});
