/** The latest night at a glance: what each report says first, in its own form. */

import { type CellNight, convictions, judged, noVerdict, percent, withoutVerdict } from "../cell-night.js";
import type { FindingSummary } from "../findings/state.js";
import { type OutcomeKind, outcomeKinds } from "../outcome.js";
import type { NightSummary } from "../summary.js";
import type { Changes } from "./changes.js";
import { todoOf } from "./todo.js";
import { counted, number, subjectOf, unexplainedWords } from "./words.js";

export interface Glance {
  /** How many shards are there; empty if there is only one. */
  readonly shards: string;
  /** Findings that the night before did not know, or counted as fixed. */
  readonly news: readonly FindingGroup[];
  /** The other findings. */
  readonly known: readonly FindingGroup[];
  /** What it proves too little for: the title says whether the night is void, or would be if it were not red. */
  readonly tooLittle: { readonly title: string; readonly reasons: readonly string[] };
  /** A sentence each. */
  readonly todo: readonly string[];
  /** Convictions that no finding explains yet. */
  readonly unexplained: readonly string[];
  /** What was due and not done: replays without time, and convictions that cannot be repeated. */
  readonly leftUndone: readonly string[];
  /** Outcomes that are neither valid nor invalid, each with the cells that it occurred in. */
  readonly others: readonly string[];
  readonly canaries: readonly Canary[];
}

export interface FindingGroup {
  readonly title: string;
  readonly findings: readonly FindingSummary[];
}

export interface Canary {
  readonly cell: string;
  readonly convicted: boolean;
  /** Such as `convicted in 12 of 40 runs (30 %)`. */
  readonly words: string;
}

export function glanceOf(changes: Changes, findings: readonly FindingSummary[]): Glance {
  const { latest, fresh, again, fixed, standing, untested, acknowledged } = changes;
  const { expected, finished } = latest.shards;
  const shards = expected === 1 ? "" : `${number(finished.length)} of ${counted(expected, "shard")} finished.`;
  return {
    shards,
    news: [
      { title: "New", findings: fresh },
      { title: "Back after a fix", findings: again },
    ].filter(({ findings }) => findings.length > 0),
    tooLittle: {
      title: latest.state === "void" ? "Void because" : "Without that it would be void, because",
      reasons: latest.voidBecause,
    },
    todo: todoOf(changes),
    known: [
      { title: "Known and not fixed", findings: standing },
      { title: "Fixed", findings: fixed },
      { title: "No longer tested", findings: untested },
      { title: "Acknowledged", findings: acknowledged },
    ].filter(({ findings }) => findings.length > 0),
    unexplained: latest.unexplained.map(unexplainedWords),
    leftUndone: leftUndoneIn(latest, findings),
    others: outcomeKinds.flatMap((kind) => othersOf(kind, latest.cells)),
    canaries: latest.cells.filter(({ canary }) => canary).map(canaryOf),
  };
}

function leftUndoneIn({ night, dropped }: NightSummary, findings: readonly FindingSummary[]): readonly string[] {
  const replays = findings.flatMap(({ finding, rates }) =>
    rates
      .filter((rate) => rate.night === night && rate.notDone > 0)
      .map(
        ({ cluster, notDone }) =>
          `${counted(notDone, "replay")} of ${finding.finding} on ${cluster}, for which no time was left`,
      ),
  );
  return [...replays, ...explanationsLeft(dropped)];
}

/** Those of one cell and kind together: what is dropped has different signatures, which say nothing here. */
function explanationsLeft(dropped: NightSummary["dropped"]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { cell, kind, reason } of dropped) {
    const words = `of ${kind} in ${cell}, found in an earlier night: ${reason}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => `${counted(count, "explanation")} ${words}`);
}

const namedCells = 5;

function othersOf(kind: OutcomeKind, cells: readonly CellNight[]): readonly string[] {
  if (kind === "valid" || kind === "invalid") return [];
  const affected = cells
    .map((cell) => ({ cell, count: cell.outcomes.get(kind) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count / b.cell.runs - a.count / a.cell.runs);
  if (affected.length === 0) return [];
  const total = affected.reduce((sum, { count }) => sum + count, 0);
  const named = affected
    .slice(0, namedCells)
    .map(({ cell, count }) => `${cell.cell} ${number(count)} of ${number(cell.runs)}`);
  const more = affected.length > namedCells ? `, and ${counted(affected.length - namedCells, "more cell")}` : "";
  return [`${kind}: ${counted(total, "run")} (${named.join(", ")}${more})`];
}

function canaryOf(cell: CellNight): Canary {
  const convicted = convictions(cell);
  const rate = cell.runs === 0 ? "" : ` (${percent(convicted / cell.runs)})`;
  const words =
    cell.runs === 0
      ? "did not run"
      : convicted === 0
        ? survived(cell)
        : `convicted in ${number(convicted)} of ${counted(cell.runs, "run")}${rate}`;
  // The name of a cell begins with its system, unless it is one of the museum.
  const subject = cell.cell.startsWith(cell.system) ? "" : `${subjectOf(cell)}: `;
  return { cell: cell.cell, convicted: convicted > 0, words: `${subject}${words}` };
}

/** A run that came to no verdict shows nothing of the canary. */
function survived(cell: CellNight): string {
  const runs = judged(cell);
  const others = withoutVerdict(cell);
  if (runs === 0) return noVerdict(cell);
  return `survived ${counted(runs, "run")}${others === "" ? "" : `; no verdict: ${others}`}`;
}
