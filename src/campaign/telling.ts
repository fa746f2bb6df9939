/** A campaign in words: what begins, how far it is, and the result of a night. */
import { basename } from "node:path";
import { plural } from "../history/plural.js";
import { oneLine } from "../history/visible.js";
import type { CellNight } from "./cell-night.js";
import { durationOf } from "./duration.js";
import type { FindingSummary } from "./findings/state.js";
import type { NightProgress } from "./night/progress.js";
import { type OutcomeKind, outcomeKinds } from "./outcome.js";
import type { NightPlan } from "./plan/night.js";
import type { Start } from "./run.js";
import type { NightSummary } from "./summary.js";

/** What a user should know before the night goes on, a sentence each. */
export function problemsAtStart({ plan, damaged, warnings, finished }: Start): readonly string[] {
  const { campaign, night } = plan;
  const torn = damaged.flatMap(({ file, line }) => {
    // Files are named by campaign, night and shard; those of other campaigns do not concern this one.
    const name = basename(file);
    if (!name.startsWith(`${campaign}.`)) return [];
    const isOpen = finished === null && name.startsWith(`${campaign}.${night}.`);
    return [`${file}, line ${line}: ${isOpen ? "damaged, so what it says is done again" : "damaged, and left out"}`];
  });
  return [...torn, ...warnings.map((warning) => `warning: ${warning}`)];
}

export function opening(start: Start): string {
  const { plan, shard, goesOn, finished } = start;
  const { campaign, night, cells, budget } = plan;
  if (finished !== null) {
    const whole =
      shard.of === 1
        ? `The night ${night} of ${campaign}`
        : `Shard ${shard.nth} of ${shard.of} of the night ${night} of ${campaign}`;
    return [
      `${whole} was finished at ${finished}, so nothing is left to run: its result is below, and --night NAME begins another one.`,
      ...problemsAtStart(start),
    ].join("\n");
  }
  const canaries = cells.filter(({ canary }) => canary).length;
  const part = shard.of === 1 ? "" : `, shard ${shard.nth} of ${shard.of}`;
  const limits = [
    ...(budget.timeMs === null ? [] : [durationOf(budget.timeMs)]),
    ...(budget.runs === null ? [] : [plural(budget.runs, "run")]),
  ];
  return [
    `${campaign}, night ${night}${part}${goesOn ? " (continued)" : ""}: ${plural(cells.length - canaries, "cell")}, ` +
      `${plural(canaries, "canary", "canaries")}, ${limits.join(" or ")}`,
    ...problemsAtStart(start),
  ].join("\n");
}

export interface Planned {
  readonly budget: NightPlan["budget"];
  readonly cells: readonly Pick<NightPlan["cells"][number], "name" | "canary">[];
}

export function progressLine({ elapsedMs, outcomes, shared }: NightProgress, { budget, cells }: Planned): string {
  const counts = new Map<OutcomeKind, number>();
  for (const ofCell of outcomes.values())
    for (const [kind, count] of ofCell) counts.set(kind, (counts.get(kind) ?? 0) + count);
  const runs = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const canaries = cells.filter(({ canary }) => canary);
  const convicted = canaries.filter(({ name }) => convictions(outcomes.get(name)) > 0);
  const invalid = cells.reduce(
    (sum, { name, canary }) => sum + (canary ? 0 : (outcomes.get(name)?.get("invalid") ?? 0)),
    0,
  );
  const others = outcomeKinds.flatMap((kind) => {
    const count = counts.get(kind) ?? 0;
    return kind === "valid" || kind === "invalid" || count === 0 ? [] : [`${count} ${kind}`];
  });
  const time =
    budget.timeMs === null ? durationOf(elapsedMs) : `${durationOf(elapsedMs)} of ${durationOf(budget.timeMs)}`;
  return [
    time,
    runsMade(runs, budget.runs, shared),
    `${invalid} convicted`,
    `canaries ${convicted.length} of ${canaries.length}`,
    ...others,
  ].join("  ");
}

function runsMade(runs: number, due: number | null, shared: boolean): string {
  if (shared) return `${plural(runs, "run")} by this worker`;
  return due === null ? plural(runs, "run") : `${runs} of ${plural(due, "run")}`;
}

/** UTF-16 units. */
const longestHeadline = 200;

/** The result of a night, for a person: a line for each cell, then the reasons if it is void. */
export function glance(
  { night, state, voidBecause, cells, unexplained, runs, ms }: NightSummary,
  findings: readonly FindingSummary[],
): string {
  const seen = findings.filter(({ seenIn, state: ofFinding }) => seenIn.has(night) || ofFinding === "fixed");
  const width = Math.max(...cells.map(({ cell }) => cell.length));
  const lines = cells.map((cell) => `  ${cell.cell.padEnd(width)}  ${cellShown(cell)}`);
  const verdict = { green: "GREEN", red: "RED", void: "VOID" }[state];
  const reasons = voidBecause.map((sentence) => `  ${sentence}`);
  return [
    ...lines,
    "",
    `${verdict}  night ${night}: ${plural(runs, "run")} in ${plural(cells.length, "cell")}, ${durationOf(ms)} of work`,
    ...(state === "void" ? reasons : []),
    ...seen.flatMap(({ finding, state: ofFinding, seenIn, sharedIn }) => {
      const runsOf = seenIn.get(night) ?? 0;
      const shared = sharedIn.get(night) ?? 0;
      const unclear = shared > 0 ? `, ${plural(shared, "run")} of it or of another finding` : "";
      const where = `${finding.kind} in ${finding.cell}${runsOf > 0 ? `, ${plural(runsOf, "run")}` : ""}${unclear}`;
      const line = `  ${ofFinding.padEnd(12)}  ${finding.finding}  ${where}`;
      return ofFinding === "new" || ofFinding === "open"
        ? [line, `${" ".repeat(16)}${oneLine(finding.headline, longestHeadline)}`]
        : [line];
    }),
    ...unexplained.map(
      ({ cell, kind, runs: ofKind }) => `  not explained yet: ${kind} in ${cell}, ${plural(ofKind, "run")}`,
    ),
    ...(state !== "void" && reasons.length > 0 ? ["  Without that it would be void:", ...reasons] : []),
  ].join("\n");
}

function cellShown({ outcomes, runs, canary, faults }: CellNight): string {
  if (runs === 0) return "did not run";
  const counts = outcomeKinds.flatMap((kind) => {
    const count = outcomes.get(kind) ?? 0;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  const during = faults.windows === 0 ? "" : `  ${(faults.ok / faults.windows).toFixed(1)} ok per fault`;
  const role = canary ? `canary, ${convictions(outcomes) > 0 ? "convicted" : "NOT CONVICTED"}: ` : "";
  return `${role}${counts.join(", ")}${during}`;
}

function convictions(outcomes: ReadonlyMap<OutcomeKind, number> | undefined): number {
  return (outcomes?.get("invalid") ?? 0) + (outcomes?.get("replica crash") ?? 0);
}
