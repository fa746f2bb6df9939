/**
 * Writes everything that describes a campaign's latest night into one folder: pages that open from disk, and files for CI systems and
 * scripts. Each file is written completely or not at all.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { z } from "zod";
import { refuseUnwritable, writeWhole } from "../../files/whole.js";
import { statOf, writing } from "../../history/errors.js";
import { cut } from "../../history/visible.js";
import { runFiles } from "../../record/files.js";
import { documentOf } from "../../report/document.js";
import type { FindingSummary } from "../findings/state.js";
import type { CampaignSummary } from "../summary.js";
import { badgeJson, badgeSvg } from "./badge.js";
import type { Changes } from "./changes.js";
import { type CorpusCopy, findingPage } from "./finding-page.js";
import { indexPage, longestText } from "./index-page.js";
import { junitOf } from "./junit.js";
import { longestComment, longestSummary, markdownOf } from "./markdown.js";
import { sarifOf } from "./sarif.js";
import { summaryJson } from "./summary-json.js";

export const reportFiles = {
  index: "index.html",
  findings: "findings",
  junit: "junit.xml",
  summary: "summary.md",
  comment: "comment.md",
  sarif: "findings.sarif",
  badge: "badge.svg",
  badgeEndpoint: "badge.json",
  json: "summary.json",
} as const;

export interface ReportInput {
  readonly summary: CampaignSummary;
  readonly changes: Changes;
  /** The campaign's folder, below which its corpus lies. */
  readonly folder: string;
  /** Where the report goes; created if it is missing. */
  readonly to: string;
}

/** Throws InputError if it cannot be written. */
export function writeCampaignReport({ summary, changes, folder, to }: ReportInput): void {
  refuseUnwritable(to);
  const findings = join(to, reportFiles.findings);
  writing(findings, () => mkdirSync(findings, { recursive: true }));
  removeFormer(findings);
  for (const each of summary.findings) {
    const page = findingPage(each, summary, copyCorpus(each, folder, findings));
    const document = documentOf({ title: "Schism finding", program: "campaign", data: page, frames: true });
    writeWhole(join(findings, `${each.finding.finding}.html`), document);
  }
  const texts: readonly (readonly [name: string, content: string])[] = [
    [reportFiles.junit, junitOf(summary, changes)],
    [reportFiles.summary, markdownOf(summary, changes, { longest: longestSummary, allCells: true })],
    [reportFiles.comment, markdownOf(summary, changes, { longest: longestComment, allCells: false })],
    [reportFiles.sarif, sarifOf(summary)],
    [reportFiles.badge, badgeSvg(changes)],
    [reportFiles.badgeEndpoint, badgeJson(changes)],
    [reportFiles.json, summaryJson(summary, changes)],
    [
      reportFiles.index,
      documentOf({ title: "Schism campaign", program: "campaign", data: indexPage(summary, changes) }),
    ],
  ];
  for (const [name, content] of texts) writeWhole(join(to, name), content);
}

const ofFinding = /^[0-9a-f]{12}(\.html)?$/;

/** Pages of findings that are no longer known. */
function removeFormer(findings: string): void {
  for (const name of readdirSync(findings)) {
    if (ofFinding.test(name)) rmSync(join(findings, name), { recursive: true });
  }
}

const storySchema = z.object({ story: z.array(z.string()) });
const mostSentences = 200;
const largestRepro = 2 ** 20;

/** Copied, so that a page that is moved or uploaded takes its picture and its reproduction with it. */
function copyCorpus({ finding, directory }: FindingSummary, folder: string, findings: string): CorpusCopy {
  const entry = directory === null ? undefined : below(folder, directory);
  const copied = (file: string): string | null => {
    if (entry === undefined || statOf(join(entry, file))?.isFile() !== true) return null;
    const target = join(findings, finding.finding);
    writing(target, () => {
      mkdirSync(target, { recursive: true });
      copyFileSync(join(entry, file), join(target, file));
    });
    return `${finding.finding}/${file}`;
  };
  const repro = copied(runFiles.repro);
  return {
    report: copied(runFiles.report),
    repro,
    story: entry === undefined || repro === null ? [] : storyOf(join(entry, runFiles.repro)),
  };
}

/** Undefined for a path that leads out of the folder: it comes from a ledger. */
function below(folder: string, directory: string): string | undefined {
  const path = resolve(folder, directory);
  const way = relative(resolve(folder), path);
  return way === "" || way.startsWith("..") || isAbsolute(way) ? undefined : path;
}

function storyOf(file: string): readonly string[] {
  if ((statOf(file)?.size ?? 0) > largestRepro) return [];
  try {
    const { success, data } = storySchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return success ? data.story.slice(0, mostSentences).map((sentence) => cut(sentence, longestText)) : [];
  } catch {
    // The page shows what the ledger says; `schism replay` reports a reproduction that cannot be read.
    return [];
  }
}
