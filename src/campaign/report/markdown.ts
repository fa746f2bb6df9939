/**
 * The latest night as Markdown, for a job's summary and for a comment. Both have limits on GitHub, so a text that is too long is cut, a
 * whole line at a time, and says what was left out. Text from outside can neither be markup, nor mention a user.
 */
import { oneLine } from "../../history/visible.js";
import { type CellNight, convictions } from "../cell-night.js";
import { durationOf } from "../duration.js";
import type { FindingSummary } from "../findings/state.js";
import type { CampaignSummary } from "../summary.js";
import type { Changes } from "./changes.js";
import { type FindingGroup, glanceOf } from "./glance.js";
import { counted, headlineOf, latestRateWords, number, okPerFault, outcomeWords, subjectOf } from "./words.js";

/** Bytes. GitHub takes 1 MiB for the summary of a step. */
export const longestSummary = 2 ** 20 - 1024;
/** Characters on GitHub; bytes are never fewer. */
export const longestComment = 65_536 - 1024;

/** A part that may be cut: what remains has at least its title. */
interface Part {
  readonly title: string;
  /** Of a table; empty for a list. */
  readonly head: readonly string[];
  readonly rows: readonly string[];
  /** Such as `finding`. */
  readonly of: string;
}

export interface MarkdownLimits {
  /** Bytes of the whole text. */
  readonly longest: number;
  /** Whether every cell is listed, or only those that prove too little or were convicted. */
  readonly allCells: boolean;
}

export function markdownOf({ campaign, findings }: CampaignSummary, changes: Changes, limits: MarkdownLimits): string {
  const { latest } = changes;
  const glance = glanceOf(changes, findings);
  const head = `## ${plain(campaign)}: ${plain(headlineOf(changes))}\n\nNight ${plain(latest.night)}.${glance.shards === "" ? "" : ` ${plain(glance.shards)}`}\n`;
  const parts: readonly Part[] = [
    ...glance.news.map(groupPart),
    { ...listed("Convicted, and not explained yet", glance.unexplained.map(plain)), of: "kind" },
    { ...listed(glance.tooLittle.title, glance.tooLittle.reasons.map(plain)), of: "reason" },
    { ...listed("What to do", glance.todo.map(plain)), of: "line" },
    ...glance.known.map(groupPart),
    { ...listed("Left undone", glance.leftUndone.map(plain)), of: "line" },
    {
      ...listed(
        "Canaries",
        [...glance.canaries].sort((a, b) => Number(a.convicted) - Number(b.convicted)).map(canaryLine),
      ),
      of: "canary",
    },
    { ...listed("Runs without a verdict", glance.others.map(plain)), of: "outcome" },
    cellsPart(limits.allCells ? latest.cells : latest.cells.filter(isNotable), limits.allCells),
  ];
  return fitted(head, parts, limits.longest);
}

function groupPart({ title, findings }: FindingGroup): Part {
  return { ...listed(title, findings.map(findingLine)), of: "finding" };
}

function isNotable(cell: CellNight): boolean {
  return cell.voidBecause.length > 0 || (!cell.canary && convictions(cell) > 0);
}

function listed(title: string, items: readonly string[]): Omit<Part, "of"> {
  return { title, head: [], rows: items.map((item) => `- ${item}`) };
}

function findingLine(summary: FindingSummary): string {
  const { finding, firstSeen, lastSeen, acknowledged } = summary;
  const known =
    acknowledged === null || acknowledged.expired
      ? ""
      : ` Acknowledged until ${plain(acknowledged.until)}: ${plain(acknowledged.reason)}.`;
  return (
    `**${plain(finding.headline)}** ${plain(subjectOf(finding))}, ${plain(finding.kind)}, finding ${code(finding.finding)}. ` +
    `Replayed: ${plain(latestRateWords(summary))}. First seen ${plain(firstSeen.night)}, last ${plain(lastSeen.night)}.${known}`
  );
}

function canaryLine({ cell, convicted, words }: ReturnType<typeof glanceOf>["canaries"][number]): string {
  return `${convicted ? "" : "**not convicted** "}${plain(cell)}: ${plain(words)}`;
}

function cellsPart(cells: readonly CellNight[], all: boolean): Part {
  return {
    title: all ? "Cells" : "Cells to look at",
    head: ["| cell | runs | time | outcomes | ok per fault |", "| --- | --: | --: | --- | --: |"],
    rows: cells.map((cell) => {
      const ok = okPerFault(cell);
      const runs = cell.due === null ? number(cell.runs) : `${number(cell.runs)} of ${number(cell.due)}`;
      const name = `${plain(cell.cell)}${cell.canary ? " (canary)" : ""}`;
      return `| ${name} | ${runs} | ${durationOf(cell.ms)} | ${plain(outcomeWords(cell))} | ${ok === null ? "–" : ok.toFixed(1)} |`;
    }),
    of: "cell",
  };
}

/** Parts get room in their order; each leaves some for the titles of those that follow. */
function fitted(head: string, parts: readonly Part[], longest: number): string {
  const shown = parts.filter(({ rows }) => rows.length > 0);
  const reserved = 400;
  let text = head;
  shown.forEach((part, place) => {
    const room = longest - bytes(text) - reserved * (shown.length - place);
    text += cutPart(part, room);
  });
  return text;
}

function cutPart({ title, head, rows, of }: Part, room: number): string {
  let text = `\n### ${title}\n\n${head.map((line) => `${line}\n`).join("")}`;
  let used = bytes(text);
  let kept = 0;
  for (const row of rows) {
    used += bytes(row) + 1;
    if (used > room) break;
    text += `${row}\n`;
    kept += 1;
  }
  const left = rows.length - kept;
  if (left === 0) return text;
  return `${text}\n${counted(left, `${kept === 0 ? "" : "more "}${of}`, `${kept === 0 ? "" : "more "}${many(of)}`)} left out here; the report's index.html has all of them.\n`;
}

function many(of: string): string {
  return of.endsWith("y") ? `${of.slice(0, -1)}ies` : `${of}s`;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

/** Longest text of one name or sentence, in UTF-16 units. */
const longestText = 500;

/**
 * In one line, shown as it is. An empty comment keeps `@name` from mentioning a user, and `#1` and `GH-1` from being links; what looks like the
 * beginning of a list or a heading is none, and GitHub takes what is between two dollar signs for a formula.
 */
export function plain(text: string): string {
  return oneLine(text, longestText)
    .trim()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_{}[\]()|~!]/g, "\\$&")
    .replaceAll("$", "<span>$</span>")
    .replaceAll(/[@#]|gh(?=-\d)|www(?=\.)/gi, "$&<!-- -->")
    .replaceAll(/:\/\//g, ":<!-- -->//")
    .replace(/^(?:\d+(?=\.(?:\s|$))|(?=[-+=]))/, "$&\\");
}

/** For words of ours that hold no backtick. */
function code(text: string): string {
  return `\`${text.replaceAll(/[`|\s]/g, " ")}\``;
}
