/** Terminal lines of a replay: one for each run, and a summary at the end. */
import { plural } from "../history/plural.js";
import type { RunOutcome } from "./outcome.js";
import type { Tally } from "./tally.js";

/** A run in one line. */
export function runLine({ kinds, valid, tooBusy, couldNotRun, vacuous, incomplete }: RunOutcome): string {
  if (couldNotRun !== null) return `could not run: ${couldNotRun}`;
  const [kind] = kinds;
  if (kind !== undefined) return kind;
  if (tooBusy !== null) return `too busy: ${tooBusy}`;
  if (valid === "unknown") return `unknown${incomplete === null ? "" : `: ${incomplete}`}`;
  return `valid${vacuous === null ? "" : `, but it proves nothing: ${vacuous}`}`;
}

/** `what`: the kind of failure that counts, such as `linearizability` or "any contradiction". */
export function tallyLines(
  tally: Tally,
  { cluster, what, interrupted }: { readonly cluster: string; readonly what: string; readonly interrupted: boolean },
): readonly string[] {
  const { made, times, judged, unknown } = tally;
  const told: string[] = [];
  if (made < times) told.push(`${interrupted ? "interrupted" : "ended"} after ${made} of ${plural(times, "run")}`);
  const missing = notJudged(tally);
  const others = missing.length === 0 ? "" : `, ${missing.join(", ")},`;
  if (judged > 0) told.push(`fails ${tally.reproduced} of ${judged}${others} on ${cluster}: ${what}`);
  else if (missing.length > 0) told.push(`none of ${made} on ${cluster} shows anything: ${missing.join(", ")}`);
  told.push(...tally.others());
  if (unknown > 0) told.push(`unknown: ${unknown} of ${judged}`);
  if (tally.repeated) told.push("all histories are the same to the byte");
  return told;
}

/** The runs of a series that show nothing, such as `2 could not run`. */
export function notJudged({ couldNotRun, tooBusy }: Tally): readonly string[] {
  return [
    ...(couldNotRun === 0 ? [] : [`${couldNotRun} could not run`]),
    ...(tooBusy === 0 ? [] : [`${tooBusy} on a machine that was too busy`]),
  ];
}
