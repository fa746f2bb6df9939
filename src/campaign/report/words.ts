/** A night and its parts in the words that all reports share. */
import { plural } from "../../history/plural.js";
import { type CellNight, percent } from "../cell-night.js";
import { durationOf } from "../duration.js";
import type { FindingSummary, ReplayRate } from "../findings/state.js";
import type { NightSummary, Unexplained } from "../summary.js";
import { type Changes, isVoid } from "./changes.js";

/** Such as `1,234 runs`. */
export function counted(count: number, one: string, many?: string): string {
  return plural(count, one, many).replace(/^\d+/, number(count));
}

export function number(value: number): string {
  return value.toLocaleString("en-US");
}

/** The night in one line: its state, what changed, how much ran. */
export function headlineOf(changes: Changes): string {
  return `${changes.latest.state.toUpperCase()}${whatChanged(changes)}`;
}

/** The same without the state that it begins with. */
export function whatChanged(changes: Changes): string {
  const { latest, previous, fresh, again, fixed, standing, untested, acknowledged } = changes;
  const parts = [
    ...some(fresh.length, (count) => counted(count, "new finding")),
    ...some(again.length, (count) => `${counted(count, "finding")} back after a fix`),
    ...some(standing.length, (count) => counted(count, "known finding")),
    ...some(fixed.length, (count) => `${count} fixed`),
    ...some(untested.length, (count) => `${counted(count, "finding")} no longer tested`),
    ...some(acknowledged.length, (count) => counted(count, "acknowledged finding")),
    ...some(unexplainedRuns(latest), (count) => `${counted(count, "conviction")} not explained yet`),
    ...(isVoid(latest) ? [`proves too little (${counted(latest.voidBecause.length, "reason")})`] : []),
  ];
  const change = previous === null || previous.state === latest.state ? "" : `, was ${previous.state}`;
  const what = parts.length === 0 ? "no findings" : parts.join(", ");
  return `${change}: ${what}; ${ranWords(latest)}`;
}

function ranWords({ cells, runs, ms }: NightSummary): string {
  const ran = cells.filter((cell) => cell.runs > 0).length;
  const where = ran === cells.length ? counted(ran, "cell") : `${number(ran)} of ${counted(cells.length, "cell")}`;
  return `${counted(runs, "run")} in ${where}, ${durationOf(ms)}`;
}

function some(count: number, words: (count: number) => string): readonly string[] {
  return count > 0 ? [words(count)] : [];
}

/** Such as `7 of 20 (35 %; 18 % to 57 %)`. */
export function rateWords({ failing, judged, notDone, interval: [low, high] }: ReplayRate): string {
  if (judged === 0) return notDone > 0 ? "no time was left for it" : "none could be judged";
  return `${number(failing)} of ${number(judged)} (${percent(failing / judged)}; ${percent(low)} to ${percent(high)})`;
}

export function unexplainedRuns({ unexplained }: NightSummary): number {
  return unexplained.reduce((sum, { runs }) => sum + runs, 0);
}

/** Such as `raft sim: 3 runs convicted by linearizability of a register`. */
export function unexplainedWords({ cell, kind, runs }: Unexplained): string {
  return `${cell}: ${counted(runs, "run")} convicted by ${kind}`;
}

/** The system with its variant. */
export function subjectOf({ system, variant }: Pick<CellNight, "system" | "variant">): string {
  return variant === null ? system : `${system}, variant ${variant}`;
}

/** The latest rate for each cluster that it was replayed on. */
export function latestRates({ rates }: FindingSummary): readonly ReplayRate[] {
  return [...new Map(rates.map((rate) => [rate.cluster, rate])).values()];
}

/** `7 of 20 (…) on sim`, of each cluster. */
export function latestRateWords(finding: FindingSummary): string {
  const rates = latestRates(finding);
  return rates.length === 0
    ? "not replayed yet"
    : rates.map((rate) => `${rateWords(rate)} on ${rate.cluster}`).join("; ");
}

/** Ended runs without a verdict, and everything else of note, such as `invalid 3, could not run 2`. */
export function outcomeWords({ outcomes }: Pick<CellNight, "outcomes">): string {
  return [...outcomes].map(([kind, count]) => `${kind} ${number(count)}`).join(", ");
}

/** Mean number of operations that succeeded during a fault; null if none was in effect. */
export function okPerFault({ faults }: Pick<CellNight, "faults">): number | null {
  return faults.windows === 0 ? null : faults.ok / faults.windows;
}
