/** The outcome of one run of a replay, and why it may prove nothing. */
import type { Validity } from "../checkers/verdict.js";
import { plural } from "../history/plural.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { kindsOf } from "../trials/kinds.js";
import { workloads } from "../workloads/index.js";

export interface RunOutcome {
  /** Null if it could not run. */
  readonly valid: Validity | null;
  /** The kinds of contradiction of which it was convicted. */
  readonly kinds: readonly string[];
  /**
   * Why the machine was too busy for the run to show that it does not fail; null if it was not, or if the run fails in a way that does not
   * depend on time.
   */
  readonly tooBusy: string | null;
  /** Why, if it could not run. */
  readonly couldNotRun: string | null;
  /** Number of operations that succeeded; null if it could not run. */
  readonly succeeded: number | null;
  /** Why the run would prove nothing if it were valid: nothing succeeded, or no fault is known to have been in effect. */
  readonly vacuous: string | null;
  /** Number of its faults that never began, since the events that they wait for did not happen. */
  readonly neverBegan: number;
  /** The first reason why the run does not pass, whatever its record shows. */
  readonly incomplete: string | null;
}

/** `tooBusy`: why the machine was too busy for what depends on time; null if it was not. */
export function outcomeOf(scenario: Scenario, verdict: RunVerdict, tooBusy: string | null = null): RunOutcome {
  const counts = Object.entries(verdict.vacuity.operations).map(([f, { ok }]) => ({ f, ok }));
  const kinds = kindsOf(verdict.checks);
  const begun = verdict.vacuity.faults.length;
  return {
    valid: verdict.valid,
    kinds,
    tooBusy: kinds.length === 0 ? tooBusy : null,
    couldNotRun: null,
    succeeded: counts.reduce((sum, { ok }) => sum + ok, 0),
    vacuous: whyVacuous(scenario, verdict),
    neverBegan: scenario.schedule.length - begun,
    incomplete: verdict.incomplete[0]?.sentence ?? null,
  };
}

export function notRun(reason: string): RunOutcome {
  return {
    valid: null,
    kinds: [],
    tooBusy: null,
    couldNotRun: reason,
    succeeded: null,
    vacuous: null,
    neverBegan: 0,
    incomplete: null,
  };
}

function whyVacuous(scenario: Scenario, { vacuity }: RunVerdict): string | null {
  const counts = Object.entries(vacuity.operations);
  if (counts.every(([, { ok }]) => ok === 0)) return "no operation succeeded";
  const workload = workloads.get(scenario.workload);
  if (counts.every(([f, { ok }]) => ok === 0 || workload?.readOnly(f) === true)) return "no update succeeded";
  if (scenario.schedule.length > 0 && vacuity.faults.length === 0) return "no fault began";
  const unproven = vacuity.faults.filter(({ proven }) => !proven);
  // Whatever else the judge says of it, such as that of one kind of operation none succeeded.
  if (unproven.length === 0) return vacuity.provesNothing[0] ?? null;
  return `${plural(unproven.length, "fault was", "faults were")} not proven to be in effect (${unproven[0]?.description ?? ""})`;
}
