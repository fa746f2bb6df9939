/**
 * A failing scenario beside the same one with a change: does the change fix it? It does if a run fails without it, and with it every run is
 * valid and proves something. Runs that could not be made or judged, and runs in which nothing happened, do not count.
 */
import { plural } from "../history/plural.js";
import { notJudged } from "./lines.js";
import type { Tally } from "./tally.js";

/** The result of both sides: `holds`, `fails` (also with the change), or nothing, and why. */
export type Conclusion =
  | { readonly shown: "holds" }
  | { readonly shown: "fails" }
  | { readonly shown: "nothing"; readonly why: string };

export function conclude(before: Tally, after: Tally): Conclusion {
  if (after.convicted > 0) return { shown: "fails" };
  if (before.reproduced === 0) return { shown: "nothing", why: nothingBefore(before) };
  if (after.allValid) return { shown: "holds" };
  return { shown: "nothing", why: `with the change ${gaps(after).join(", ")}` };
}

function nothingBefore(before: Tally): string {
  if (before.allValid) return "without the change all runs are valid, too";
  const { counted, convicted } = before;
  if (convicted > 0) return `without the change no run fails with ${counted ?? "a contradiction"}`;
  return `without the change no run fails: ${gaps(before).join(", ")}`;
}

/** Why not all runs of a side count as valid. */
function gaps(side: Tally): string[] {
  const { made, times, judged, unknown, valid, vacuous } = side;
  const list: string[] = [];
  if (made < times) list.push(`${made} of ${plural(times, "run")} ${made === 1 ? "was" : "were"} made`);
  list.push(...notJudged(side));
  if (unknown > 0) list.push(`${unknown} ended as unknown`);
  for (const [why, count] of vacuous) list.push(`${count} ${count === 1 ? "proves" : "prove"} nothing (${why})`);
  const other = judged - unknown - valid - [...vacuous.values()].reduce((sum, count) => sum + count, 0);
  if (other > 0) list.push(`${other} ${other === 1 ? "was" : "were"} not valid`);
  return list;
}

export interface Side {
  readonly tally: Tally;
  /** The change on this side: `failover=auto`. */
  readonly settings: string;
}

export function comparisonLines(
  before: Side,
  after: Side,
  { cluster, interrupted }: { readonly cluster: string; readonly interrupted: boolean },
): readonly string[] {
  const lines: string[] = [];
  const { made, times } = after.tally;
  if (made < times)
    lines.push(`${interrupted ? "interrupted" : "ended"} after ${made} of ${plural(times, "run")} on each side`);
  lines.push(`before: ${sideLine(before)}`, ...before.tally.others().map((line) => `        ${line}`));
  lines.push(`after:  ${sideLine(after)}`, ...after.tally.others().map((line) => `        ${line}`));
  const { incomplete } = after.tally;
  if (incomplete > 0) {
    lines.push(
      `        in ${plural(incomplete, "run")} some fault never began: the event that it waits for did not happen with the change`,
    );
  }
  lines.push(conclusionLine(before, after, cluster));
  const luck = chanceOfLuck(before.tally);
  if (conclude(before.tally, after.tally).shown === "holds" && luck >= 0.05) {
    lines.push(
      `But before it fails only ${before.tally.reproduced} of ${before.tally.judged}: with no change at all, that many valid runs ` +
        `have a chance of about ${Math.round(luck * 100)} %. More runs (--times) say more.`,
    );
  }
  return lines;
}

function sideLine({ tally, settings }: Side): string {
  const { judged, reproduced, times } = tally;
  const missing = notJudged(tally);
  if (judged === 0) {
    return `${missing.length === 0 ? "no run was made" : `none of ${times} shows anything: ${missing.join(", ")}`} (${settings})`;
  }
  const unknown = tally.unknown === 0 ? [] : [`${tally.unknown} unknown`];
  const vacuous = [...tally.vacuous].map(
    ([why, count]) => `${count} ${count === 1 ? "proves" : "prove"} nothing (${why})`,
  );
  const counts = [`${tally.valid} valid`, ...unknown, ...vacuous, ...missing].join(", ");
  return `fails ${reproduced} of ${judged}: ${tally.counted ?? "any contradiction"}; ${counts}; ${tally.succeededRange} succeeded per run (${settings})`;
}

function conclusionLine(before: Side, after: Side, cluster: string): string {
  const conclusion = conclude(before.tally, after.tally);
  switch (conclusion.shown) {
    case "holds":
      return `The fix holds on ${cluster}: what fails with ${before.settings} is valid with ${after.settings}.`;
    case "fails":
      return `The fix does not hold: with ${after.settings} ${after.tally.convicted} of ${plural(after.tally.judged, "run")} ${after.tally.convicted === 1 ? "fails" : "fail"}.`;
    case "nothing":
      return `Nothing is shown: ${conclusion.why}.`;
  }
}

/**
 * The probability that as many runs are all valid by luck, if the change changes nothing. The failure rate of the other side is estimated
 * by the rule of succession, so that one failure in one run is not certainty.
 */
function chanceOfLuck({ reproduced, judged, times }: Tally): number {
  return (1 - (reproduced + 1) / (judged + 2)) ** times;
}
