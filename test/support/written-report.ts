/** The folder of a campaign whose usual finding has a corpus entry, with the report of a summary in it. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changesOf } from "../../src/campaign/report/changes.js";
import { writeCampaignReport } from "../../src/campaign/report/report.js";
import type { CampaignSummary } from "../../src/campaign/summary.js";

export interface Entry {
  /** Of the run that the finding shrank to, as HTML. */
  readonly report: string;
  readonly story: readonly string[];
}

/** The folder, a new one below `root`. */
export function folderWithEntry(root: string, { report, story }: Entry): string {
  const folder = mkdtempSync(join(root, "campaign-"));
  const entry = join(folder, "corpus", "0123456789ab");
  mkdirSync(entry, { recursive: true });
  writeFileSync(join(entry, "repro.json"), JSON.stringify({ story }));
  writeFileSync(join(entry, "report.html"), report);
  return folder;
}

/** Directory of the report, within the folder. */
export function writtenReport(folder: string, summary: CampaignSummary): string {
  const to = join(folder, "report");
  writeCampaignReport({ summary, changes: changesOf(summary, null), folder, to });
  return to;
}
