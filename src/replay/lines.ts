/** Terminal lines of a replay: one for each run, and a summary at the end. */
import { listed } from "../checkers/telling/shown.js";
import { plural } from "../history/plural.js";
import type { RunOutcome } from "./outcome.js";
import type { Subject } from "./subject.js";
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

/** Why the recorded contradiction cannot show on another cluster than the simulator, and what counts instead. */
export function hiddenLine({ scenario, hidden, examined }: Pick<Subject, "scenario" | "hidden" | "examined">): string {
  const sees = hidden?.about === "disks" ? "what disks hold" : "the states of all replicas at once";
  const others = examined.length === 0 ? "" : ` or of ${listed(examined)}`;
  return (
    `No run on ${scenario.cluster} examines ${hidden?.name}: only the simulator sees ${sees}. ` +
    `What counts instead is any contradiction in what clients saw${others}.`
  );
}

/** Said at the end if nothing was convicted. */
export function stillOpenLine({ hidden }: Pick<Subject, "hidden">): string {
  return `This does not say that ${hidden?.name} holds now: --cluster sim examines it.`;
}

/** The runs of a series that show nothing, such as `2 could not run`. */
export function notJudged({ couldNotRun, tooBusy }: Tally): readonly string[] {
  return [
    ...(couldNotRun === 0 ? [] : [`${couldNotRun} could not run`]),
    ...(tooBusy === 0 ? [] : [`${tooBusy} on a machine that was too busy`]),
  ];
}
