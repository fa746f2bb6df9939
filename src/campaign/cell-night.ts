/** One cell in one night: how its runs ended, and whether they prove anything. */

import { plural } from "../history/plural.js";
import { oneLine } from "../history/visible.js";
import { durationOf } from "./duration.js";
import type { PlanLine } from "./ledger/lines.js";
import { type OutcomeKind, outcomeKinds } from "./outcome.js";

/** A cell in one night. */
export interface CellNight {
  readonly cell: string;
  readonly system: string;
  readonly variant: string | null;
  readonly cluster: "sim" | "local" | "docker";
  readonly canary: boolean;
  readonly weight: number;
  /** How many runs it was due; null if time was the budget. */
  readonly due: number | null;
  readonly runs: number;
  readonly ms: number;
  /** Only those that occurred. */
  readonly outcomes: ReadonlyMap<OutcomeKind, number>;
  /** By kind of contradiction. */
  readonly kinds: ReadonlyMap<string, number>;
  readonly operations: number;
  readonly faults: { readonly windows: number; readonly ok: number };
  /**
   * The share of new situations that was to be expected in its next batch when the night ended, 0 to 1, by which the night was steered; a
   * mean over shards. Null if it was not steered.
   */
  readonly novelty: number | null;
  /** Of each outcome without a verdict: the reason of the first run that ended so. */
  readonly reasons: ReadonlyMap<OutcomeKind, string>;
  /** What of this cell makes the night void, a sentence each. */
  readonly voidBecause: readonly string[];
}

/**
 * Limits and minimum do not apply to a canary: its conviction shows that its runs meant something. A budget of time that is over before
 * all runs are made is used up as planned.
 */
export function voidBecause(cell: Told, plan: PlanLine, whole: boolean): readonly string[] {
  const { minimum, limits, budget } = plan;
  const { cell: name, canary, runs, due, outcomes, faults } = cell;
  if (runs === 0) return due === 0 ? [] : [didNotRun(cell, plan, whole)];
  if (due !== null && budget.timeMs === null && runs < due) return [`${name} made ${runs} of ${due} runs.`];
  if (canary) {
    if (convictions(cell) > 0) return [];
    if (judged(cell) === 0) {
      return [
        `The canary ${name} was not convicted, since ${noVerdict(cell)}: ` +
          `a pass of the others means little.${example(cell, mostFrequent(cell))}`,
      ];
    }
    const others = runs === judged(cell) ? "" : `; ${withoutVerdict(cell)} came to no verdict`;
    return [
      `The canary ${name} was not convicted in ${plural(judged(cell), "run")}, so a pass of the others means little${others}.`,
    ];
  }
  if (judged(cell) === 0) {
    return [`${name}: ${noVerdict(cell)}.${example(cell, mostFrequent(cell))}`];
  }
  const found: string[] = [];
  for (const outcome of outcomeKinds) {
    const share = (outcomes.get(outcome) ?? 0) / runs;
    const limit = Object.entries(limits).find(([kind]) => kind === outcome)?.[1];
    if (limit !== undefined && share > limit) {
      found.push(
        `${name}: ${percent(share)} of its runs ended as "${outcome}"; the limit is ${percent(limit)}.${example(cell, outcome)}`,
      );
    }
  }
  const mean = faults.windows === 0 ? 0 : faults.ok / faults.windows;
  if (minimum.okPerFault > 0 && mean < minimum.okPerFault) {
    const seen =
      faults.windows === 0
        ? "no fault was in effect"
        : `${mean.toFixed(1)} operations succeeded during a fault on average`;
    found.push(`${name}: ${seen}; the minimum is ${minimum.okPerFault}.`);
  }
  return found;
}

type Told = Omit<CellNight, "voidBecause">;

/** UTF-16 units: the reason of a crash may be a trace of many lines. */
const longestExample = 400;

/** Why one of these runs ended so, as a sentence after others; empty if the ledger does not say. */
function example({ reasons }: Pick<Told, "reasons">, outcome: OutcomeKind | undefined): string {
  const reason = outcome === undefined ? undefined : reasons.get(outcome);
  if (reason === undefined) return "";
  const shown = oneLine(reason.trim(), longestExample);
  return ` For example: ${shown}${/[.!?]$/.test(shown) ? "" : "."}`;
}

/** The outcome without a verdict in which most runs of a cell ended. */
export function mostFrequent({ outcomes }: Pick<Told, "outcomes">): OutcomeKind | undefined {
  const others = [...outcomes].filter(([kind]) => kind !== "valid" && kind !== "invalid");
  return others.sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** Why, as far as the ledger knows, and what helps: nothing is known of a cell of which no run is on record. */
function didNotRun({ cell, canary }: Told, { budget }: PlanLine, whole: boolean): string {
  const name = canary ? `The canary ${cell}` : cell;
  if (!whole) return `${name} did not run in what there is of the night.`;
  if (budget.timeMs === null) return `${name} did not run.`;
  const over = `the ${durationOf(budget.timeMs)} of the night were over before a run of it had ended`;
  return `${name} did not run: ${over} (more time: budget, or --for).`;
}

/** Runs that say something about the system. */
export function judged({ outcomes }: Pick<CellNight, "outcomes">): number {
  return (outcomes.get("valid") ?? 0) + (outcomes.get("invalid") ?? 0);
}

/** A clause about a cell none of whose runs was judged, such as `none of its 3 runs came to a verdict (3 too busy)`. */
export function noVerdict(cell: Pick<CellNight, "outcomes" | "runs">): string {
  const none = cell.runs === 1 ? "its only run came to no verdict" : `none of its ${cell.runs} runs came to a verdict`;
  return `${none} (${withoutVerdict(cell)})`;
}

/** Such as `3 too busy, 1 could not run`. */
export function withoutVerdict({ outcomes }: Pick<CellNight, "outcomes">): string {
  const others = [...outcomes].filter(([kind]) => kind !== "valid" && kind !== "invalid");
  return others.map(([kind, count]) => `${count} ${kind}`).join(", ");
}

/** Runs that show a canary's mistake. Of other cells a crash of a replica is an outcome of its own, and opens no finding. */
export function convictions({ canary, outcomes }: Pick<CellNight, "canary" | "outcomes">): number {
  return (outcomes.get("invalid") ?? 0) + (canary ? (outcomes.get("replica crash") ?? 0) : 0);
}

/** Two significant digits, such as `0.12 %`; 100 only if it is all of them. */
export function percent(share: number): string {
  if (share > 0.99 && share < 1 - 1e-9) return `${Math.floor(share * 1e4) / 100} %`;
  return `${Number((share * 100).toPrecision(2))} %`;
}
