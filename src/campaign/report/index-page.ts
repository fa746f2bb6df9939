/** The first page of a campaign's report, from its summary. What would make it too large is left out, and the page says so. */
import { cut } from "../../history/visible.js";
import { type CellNight, convictions, judged, percent } from "../cell-night.js";
import { durationOf } from "../duration.js";
import type { FindingSummary } from "../findings/state.js";
import { outcomeKinds } from "../outcome.js";
import type { CampaignSummary, NightSummary } from "../summary.js";
import type { Changes } from "./changes.js";
import { type FindingGroup, glanceOf } from "./glance.js";
import type { Cell, FindingLink, FindingRow, IndexPage, Night } from "./page/data.js";
import { counted, latestRateWords, number, okPerFault, outcomeWords, subjectOf, whatChanged } from "./words.js";

/** Cells times nights: a year of sixty cells has 21,900, and each takes some twenty bytes. */
const mostCellNights = 40_000;
const fewestNights = 14;
const mostFindings = 500;
/** For a night that is not the latest. */
const mostReasons = 3;
const mostReasonsOfLatest = 200;
/** UTF-16 units. */
const longestReason = 160;
export const longestText = 600;

export function indexPage(summary: CampaignSummary, changes: Changes): IndexPage {
  const { latest } = changes;
  const cellNames = new Set(summary.nights.flatMap(({ cells }) => cells.map(({ cell }) => cell)));
  const room = Math.max(fewestNights, Math.floor(mostCellNights / Math.max(1, cellNames.size)));
  const nights = summary.nights.slice(-room);
  const findings = summary.findings.slice(0, mostFindings);
  const glance = glanceOf(changes, summary.findings);
  return {
    page: "index",
    campaign: summary.campaign,
    changes: whatChanged(changes),
    state: latest.state,
    facts: factsOf(latest),
    glance: {
      ...glance,
      unexplained: shortened(glance.unexplained, mostReasonsOfLatest, longestText),
      leftUndone: shortened(glance.leftUndone, mostReasonsOfLatest, longestText),
      tooLittle: {
        title: glance.tooLittle.title,
        reasons: shortened(glance.tooLittle.reasons, mostReasonsOfLatest, longestText),
      },
      news: glance.news.map(linksOf),
      known: glance.known.map(linksOf),
    },
    cells: cellsOf(nights, latest),
    findings: findings.map(rowOf),
    nights: nights.map((night) => nightOf(night, summary.findings)),
    leftOut: [
      ...leftOut(summary.nights.length - nights.length, "earlier night"),
      ...leftOut(summary.findings.length - findings.length, "finding"),
    ],
  };
}

function leftOut(count: number, what: string): readonly string[] {
  return count > 0
    ? [`${counted(count, what)} left out: the page has no room for more; summary.json has all of them.`]
    : [];
}

function shortened(texts: readonly string[], most: number, longest: number): readonly string[] {
  const left = texts.length - most;
  const shown = texts.slice(0, most).map((text) => cut(text, longest));
  return left > 0 ? [...shown, `and ${counted(left, "more reason")}`] : shown;
}

function factsOf({ night, begun, ended, seed, sessions }: NightSummary): readonly string[] {
  const all = (of: readonly string[]): string => [...new Set(of)].join(", ");
  const commits = sessions.flatMap(({ commit }) => (commit === null ? [] : [commit]));
  return [
    `night ${night}`,
    `begun ${begun === "" ? "at an unknown time" : minuteOf(begun)}`,
    ended === null ? "not finished" : `ended ${minuteOf(ended)}`,
    `seed ${seed}`,
    ...(sessions.length === 0 ? [] : [`Schism ${all(sessions.map(({ version }) => version))}`]),
    commits.length === 0 ? "commit unknown" : `commit ${all(commits)}`,
    ...(sessions.length === 0
      ? []
      : [
          `Node ${all(sessions.map(({ node }) => node))}`,
          all(sessions.map(({ platform, kernel, cores }) => `${platform} ${kernel}, ${counted(cores, "core")}`)),
        ]),
  ].map((text) => cut(text, longestText));
}

/** `2026-11-28 01:00 UTC`. */
function minuteOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

function linksOf({ title, findings }: FindingGroup) {
  return { title, findings: findings.slice(0, mostFindings).map(linkOf) };
}

export function linkOf({ finding }: FindingSummary): FindingLink {
  return { id: finding.finding, headline: cut(finding.headline, longestText), subject: subjectOf(finding) };
}

function rowOf(summary: FindingSummary): FindingRow {
  const { finding, state, firstSeen, lastSeen, seenIn } = summary;
  return {
    ...linkOf(summary),
    ...{ state, kind: cut(finding.kind, longestText), rate: latestRateWords(summary), nights: seenIn.size },
    ...{ firstSeen: firstSeen.night, lastSeen: lastSeen.night },
  };
}

function nightOf({ night, state, runs, voidBecause }: NightSummary, findings: readonly FindingSummary[]): Night {
  return {
    ...{ night, state, runs, reasons: voidBecause.length },
    findings: findings.filter(({ seenIn }) => seenIn.has(night)).length,
    voidBecause: voidBecause.slice(0, mostReasons).map((reason) => cut(reason, longestReason)),
  };
}

/** Those of the latest night in its order, then those that only earlier nights had. */
function cellsOf(nights: readonly NightSummary[], latest: NightSummary): readonly Cell[] {
  const byName = new Map<string, (CellNight | undefined)[]>();
  for (const { cell } of latest.cells) byName.set(cell, []);
  nights.forEach(({ cells }, place) => {
    for (const cell of cells) {
      const column = byName.get(cell.cell) ?? [];
      column[place] = cell;
      byName.set(cell.cell, column);
    }
  });
  const ofLatest = new Map(latest.cells.map((cell) => [cell.cell, cell]));
  return [...byName].flatMap(([name, sparse]) => {
    const column = nights.map((_, place) => sparse[place]);
    const known = column.findLast((cell) => cell !== undefined);
    return known === undefined ? [] : [cellOf(known, ofLatest.get(name), column)];
  });
}

function cellOf(known: CellNight, latest: CellNight | undefined, column: readonly (CellNight | undefined)[]): Cell {
  const kinds = outcomeKinds.filter((kind) => column.some((cell) => cell?.outcomes.has(kind)));
  // The row begins with the name.
  const withoutName = (reason: string): string => {
    const own = `${known.cell}: `;
    return reason.startsWith(own)
      ? `${reason.charAt(own.length).toUpperCase()}${reason.slice(own.length + 1)}`
      : reason;
  };
  return {
    ...{ cell: known.cell, subject: subjectOf(known), cluster: known.cluster, canary: known.canary },
    latest:
      latest === undefined
        ? null
        : {
            ...{ runs: latest.runs, due: latest.due, time: durationOf(latest.ms), outcomes: outcomeWords(latest) },
            word: wordOf(latest),
            voidBecause: shortened(latest.voidBecause.map(withoutName), mostReasons, longestText),
            okPerFault: rounded(okPerFault(latest)),
            novelty: latest.novelty === null ? null : percent(latest.novelty),
          },
    trend: {
      runs: column.map((cell) => cell?.runs ?? 0),
      outcomes: kinds.map((outcome) => ({ outcome, runs: column.map((cell) => cell?.outcomes.get(outcome) ?? 0) })),
      okPerFault: column.map((cell) => (cell === undefined ? null : rounded(okPerFault(cell)))),
    },
  };
}

/** How a cell's night ended, in a word or two. */
function wordOf(cell: CellNight): string {
  const { canary, runs, voidBecause } = cell;
  const convicted = convictions(cell);
  if (runs === 0) return voidBecause.length > 0 ? "did not run" : "not due";
  if (canary) {
    if (convicted > 0) return `convicted ${number(convicted)} times`;
    return judged(cell) === 0 ? "no verdict" : "not convicted";
  }
  if (convicted > 0) return "invalid";
  return voidBecause.length > 0 ? "void" : "valid";
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
