/**
 * What a ledger says about a campaign, night by night: what ran, what came of it, and whether the night vouches for anything. Reports, exit
 * codes and the command line read this, never the lines themselves.
 */

import { type CellNight, voidBecause } from "./cell-night.js";
import type { Conviction } from "./findings/attribution.js";
import { type FindingSummary, unexplained } from "./findings/state.js";
import type { AttemptLine, DroppedLine, EndLine, LedgerLine, PlanLine, SessionLine } from "./ledger/lines.js";
import { nightsInOrder } from "./ledger/nights.js";
import { type OutcomeKind, outcomeKinds } from "./outcome.js";

export interface CampaignSummary {
  readonly campaign: string;
  /** Oldest first; never empty. */
  readonly nights: readonly NightSummary[];
  /** Those to look at first: new, then open, acknowledged, fixed. */
  readonly findings: readonly FindingSummary[];
}

/** `void`: what ran proves too little to be called green, whatever it found. A night with findings is red even if it is void, too. */
export type NightState = "green" | "red" | "void";

export interface NightSummary {
  readonly night: string;
  readonly state: NightState;
  /** Why it is void, a sentence each; empty if it is not. */
  readonly voidBecause: readonly string[];
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly begun: string;
  /** Of the last shard; null while some shard of it is unfinished. */
  readonly ended: string | null;
  readonly shards: {
    readonly expected: number;
    readonly finished: readonly string[];
    readonly missing: readonly string[];
  };
  readonly sessions: readonly SessionLine[];
  readonly cells: readonly CellNight[];
  /** What runs were convicted of that no finding explains yet, for example because the time to shrink it ran out: as red as a finding. */
  readonly unexplained: readonly Unexplained[];
  /** Convictions of an earlier night that were tried again in this one and could not be repeated, so that no finding explains them. */
  readonly dropped: readonly Pick<DroppedLine, "cell" | "kind" | "reason">[];
  readonly runs: number;
  /** Sum over attempts, ms: time that was spent on runs. */
  readonly ms: number;
}

/** How many runs of a cell were convicted of this kind. */
export interface Unexplained {
  readonly cell: string;
  readonly kind: string;
  readonly runs: number;
}

/** Clocks of shards differ by seconds, and a wrong time zone is half a day. */
const farAheadMs = 86_400_000;

/** `lines`: of one campaign, in any order, each key once. `findings`: what `findingsOf` makes of the same lines. */
export function summaryOf(
  campaign: string,
  lines: readonly LedgerLine[],
  findings: readonly FindingSummary[],
  now = new Date(),
): CampaignSummary {
  const ofCampaign = lines.filter((line) => line.campaign === campaign);
  const byNight = byNightOf(ofCampaign, ({ night }) => night);
  const convictions = byNightOf(unexplained(campaign, lines), ({ attempt }) => attempt.night);
  const inOrder = nightsInOrder(ofCampaign);
  const nights = [...byNight]
    .map(([night, ofNight]) =>
      nightOf({
        ...{ night, lines: ofNight, findings, before: inOrder[inOrder.indexOf(night) - 1], now },
        unexplained: countedByCell(convictions.get(night) ?? []),
      }),
    )
    .sort((a, b) => (a.begun < b.begun ? -1 : a.begun > b.begun ? 1 : a.night < b.night ? -1 : 1));
  return { campaign, nights, findings };
}

function byNightOf<T>(items: readonly T[], nightOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const nights = new Map<string, T[]>();
  for (const item of items) {
    const found = nights.get(nightOf(item));
    if (found === undefined) nights.set(nightOf(item), [item]);
    else found.push(item);
  }
  return nights;
}

function countedByCell(convictions: readonly Conviction[]): readonly Unexplained[] {
  const counts = new Map<string, Unexplained>();
  for (const { attempt, kind, run } of convictions) {
    const key = JSON.stringify([attempt.cell, kind]);
    counts.set(key, { cell: attempt.cell, kind, runs: (counts.get(key)?.runs ?? 0) + run.runs });
  }
  return [...counts.values()];
}

interface OfNight {
  readonly night: string;
  /** The night before, if there is one. */
  readonly before: string | undefined;
  readonly lines: readonly LedgerLine[];
  readonly now: Date;
  readonly findings: readonly FindingSummary[];
  readonly unexplained: readonly Unexplained[];
}

function nightOf({ night, before, lines, now, findings, unexplained: unexplainedHere }: OfNight): NightSummary {
  const plans = lines.filter((line): line is PlanLine => line.line === "plan");
  const sessions = lines.filter((line): line is SessionLine => line.line === "session");
  const attempts = lines.filter((line): line is AttemptLine => line.line === "attempt");
  const ends = lines.filter((line): line is EndLine => line.line === "end");
  const expected = Math.max(1, ...sessions.map(({ shard }) => Number(shard.split("/")[1])));
  const finished = [...new Set(ends.flatMap(({ shard, reason }) => (reason === "budget" ? [shard] : [])))].sort();
  const all = Array.from({ length: expected }, (_, index) => `${index + 1}/${expected}`);
  const missing = all.filter((shard) => !finished.includes(shard));
  const cells = cellsOf(plans, attempts, noveltyIn(ends), missing.length === 0);
  const begins = sessions.map(({ begun }) => begun).sort();
  const begun = begins[0] ?? attempts[0]?.begun ?? "";
  const voidBecause = [
    ...ofShards(plans, missing, expected),
    ...inFuture(begun, now),
    ...findings.flatMap((finding) => leftOut(finding, night, before)),
    ...cells.flatMap((cell) => cell.voidBecause),
  ];
  const ended = ends.map((end) => end.ended).sort();
  // A finding that is fixed by now was not fixed then.
  const seen = findings.some(
    ({ state, seenIn, testedIn }) => state !== "acknowledged" && seenIn.has(night) && testedIn.has(night),
  );
  const red = seen || unexplainedHere.length > 0;
  return {
    night,
    state: red ? "red" : voidBecause.length > 0 ? "void" : "green",
    voidBecause,
    seed: plans[0]?.seed ?? 0,
    begun,
    ended: missing.length > 0 ? null : (ended.at(-1) ?? null),
    shards: { expected, finished, missing },
    sessions,
    cells,
    unexplained: unexplainedHere,
    dropped: lines.flatMap((line) =>
      line.line === "dropped" ? [{ cell: line.cell, kind: line.kind, reason: line.reason }] : [],
    ),
    runs: cells.reduce((sum, { runs }) => sum + runs, 0),
    ms: cells.reduce((sum, { ms }) => sum + ms, 0),
  };
}

/** Nights are ordered by when they began: such a night would hide all others until then, green as it may be. */
function inFuture(begun: string, now: Date): readonly string[] {
  if (!(Date.parse(begun) > now.getTime() + farAheadMs)) return [];
  return [
    `The night began at ${begun}, which is in the future: the clock of its machine was wrong, or this one's is. Until then it counts as the latest night; take its file out of ledger/ if others are to be seen.`,
  ];
}

/**
 * The first night without the cells of a finding is void, so that no campaign turns green because a cell was taken out, or renamed by
 * mistake. From the next one on, the finding is on the page as no longer tested, and does not count.
 */
function leftOut(
  { finding, state, cells, testedIn }: FindingSummary,
  night: string,
  before?: string,
): readonly string[] {
  if (state === "fixed" || state === "acknowledged" || before === undefined) return [];
  if (testedIn.has(night) || !testedIn.has(before) || finding.night === night) return [];
  return [
    `${[...cells].join(" and ")}, where ${finding.finding} was found, is not in the campaign any more: from the next night on, this finding counts as no longer tested.`,
  ];
}

/** Whether runs of this cell, in this night, were convicted of what the finding is. A canary's convictions open no finding. */
export function showsIn({ finding, seenIn }: FindingSummary, cell: CellNight, night: string): boolean {
  return (
    !cell.canary &&
    seenIn.has(night) &&
    finding.system === cell.system &&
    finding.variant === cell.variant &&
    finding.kinds.some((kind) => cell.kinds.has(kind))
  );
}

function ofShards(plans: readonly PlanLine[], missing: readonly string[], expected: number): readonly string[] {
  if (plans.length === 0) return ["The plan of the night is unknown: the plan of every shard is missing."];
  const digests = new Set(plans.map(({ digest }) => digest));
  const found: string[] = [];
  if (digests.size > 1) found.push("The campaign file changed during the night: its shards ran different plans.");
  if (missing.length > 0) {
    const what =
      expected === 1
        ? "The night was not run to its end."
        : `Shards that did not finish, or are not in this folder: ${missing.join(", ")}.`;
    found.push(what);
  }
  return found;
}

/** By cell: the mean of what the shards said when they ended last. */
function noveltyIn(ends: readonly EndLine[]): ReadonlyMap<string, number> {
  const last = new Map<string, EndLine>();
  for (const end of ends) {
    const known = last.get(end.shard);
    if (known === undefined || known.ended < end.ended) last.set(end.shard, end);
  }
  const sums = new Map<string, { readonly sum: number; readonly shards: number }>();
  for (const { novelty = {} } of last.values()) {
    for (const [cell, share] of Object.entries(novelty)) {
      const { sum, shards } = sums.get(cell) ?? { sum: 0, shards: 0 };
      sums.set(cell, { sum: sum + share, shards: shards + 1 });
    }
  }
  return new Map([...sums].map(([cell, { sum, shards }]) => [cell, sum / shards]));
}

function cellsOf(
  plans: readonly PlanLine[],
  attempts: readonly AttemptLine[],
  novelty: ReadonlyMap<string, number>,
  whole: boolean,
): readonly CellNight[] {
  const byCell = new Map<string, AttemptLine[]>();
  for (const attempt of attempts) {
    const found = byCell.get(attempt.cell);
    if (found === undefined) byCell.set(attempt.cell, [attempt]);
    else found.push(attempt);
  }
  const seen = new Set<string>();
  return plans.flatMap((plan) =>
    plan.cells.flatMap((planned) => {
      if (seen.has(planned.cell)) return [];
      seen.add(planned.cell);
      return [cellOf(planned, plan, byCell.get(planned.cell) ?? [], novelty.get(planned.cell) ?? null, whole)];
    }),
  );
}

function cellOf(
  { cell, system, variant, cluster, canary, weight, runs: due }: PlanLine["cells"][number],
  plan: PlanLine,
  attempts: readonly AttemptLine[],
  novelty: number | null,
  whole: boolean,
): CellNight {
  const outcomes = new Map<OutcomeKind, number>();
  const kinds = new Map<string, number>();
  const faults = { windows: 0, ok: 0 };
  let [ms, operations] = [0, 0];
  for (const attempt of attempts) {
    for (const kind of outcomeKinds) {
      const count = attempt.outcomes[kind] ?? 0;
      if (count > 0) outcomes.set(kind, (outcomes.get(kind) ?? 0) + count);
    }
    for (const [kind, count] of Object.entries(attempt.kinds)) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    faults.windows += attempt.faults.windows;
    faults.ok += attempt.faults.ok;
    ms += attempt.ms;
    operations += attempt.operations;
  }
  const runs = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const facts = {
    ...{ cell, system, variant, cluster, canary, weight, due, runs, ms, outcomes, kinds, operations, faults, novelty },
    reasons: reasonsIn(attempts),
  };
  return { ...facts, voidBecause: voidBecause(facts, plan, whole) };
}

/** In whatever order the attempts come. */
function reasonsIn(attempts: readonly AttemptLine[]): ReadonlyMap<OutcomeKind, string> {
  const first = new Map<OutcomeKind, { readonly reason: string; readonly job: number; readonly run: number }>();
  for (const { job, notable } of attempts) {
    for (const { run, outcome, reason } of notable) {
      if (reason === null) continue;
      const known = first.get(outcome);
      if (known === undefined || job < known.job || (job === known.job && run < known.run))
        first.set(outcome, { reason, job, run });
    }
  }
  return new Map([...first].map(([outcome, { reason }]) => [outcome, reason]));
}

/** For programs: maps become objects. */
export function nightAsJson({ cells, ...night }: NightSummary) {
  return {
    ...night,
    cells: cells.map(({ outcomes, kinds, reasons, ...cell }) => ({
      ...cell,
      outcomes: Object.fromEntries(outcomes),
      kinds: Object.fromEntries(kinds),
      reasons: Object.fromEntries(reasons),
    })),
  };
}
