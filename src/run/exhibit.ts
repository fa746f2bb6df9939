/** What a run of an entry of the museum showed, beside what was expected of it. */
import type { ExhibitRecord, Figure } from "../contract/museum.js";
import { operationsOf } from "../execution/operations.js";
import type { Scenario } from "../record/record.js";
import type { Placed } from "../scenario/museum.js";
import { type NewRunHooks, runAnew } from "./anew.js";
import type { RunOutcome } from "./run.js";

export interface SeenFigure extends Omit<Figure, "measure"> {
  /** Null if the run had nothing to measure. */
  readonly seen: number | null;
}

export interface ShownExhibit {
  readonly run: RunOutcome;
  /** True if the verdict and every figure are as expected; unknown if the run proves nothing, or a figure could not be measured. */
  readonly asExpected: boolean | "unknown";
  readonly figures: readonly SeenFigure[];
}

/** Runs it, in a new directory below `root`. Rejects with an InputError if this machine cannot. */
export async function showExhibit(
  { exhibit }: Placed,
  scenario: Scenario,
  root: string,
  hooks: NewRunHooks,
): Promise<ShownExhibit> {
  const run = await runAnew(scenario, root, hooks);
  const { verdict, evidence } = run;
  const record: ExhibitRecord = {
    valid: verdict.valid,
    operations: operationsOf(evidence.events),
    roles: evidence.traces.flatMap(({ time, node, event }) =>
      event.type === "role" ? [{ time, node, leads: event.leads }] : [],
    ),
    end: evidence.events.at(-1)?.time ?? 0,
  };
  const figures = exhibit.figures.map(({ measure, ...figure }) => ({ ...figure, seen: measure(record) }));
  return { run, figures, asExpected: judged(verdict.valid, exhibit.convicted, figures) };
}

function judged(
  valid: RunOutcome["verdict"]["valid"],
  convicted: boolean,
  figures: readonly SeenFigure[],
): ShownExhibit["asExpected"] {
  if (valid === "unknown" || figures.some(({ seen }) => seen === null)) return "unknown";
  return valid === !convicted && figures.every(isAsExpected);
}

export function isAsExpected({ seen, least, most }: SeenFigure): boolean {
  return seen !== null && seen >= least && seen <= most;
}
