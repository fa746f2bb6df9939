/** The loop of every shrinking, wherever its candidates are run: reductions one after the other, until none of them helps any more. */
import { misfit } from "../faults/fitting.js";
import type { Scenario } from "../record/record.js";
import type { Reduction } from "./reductions.js";

/** Goes on with the first candidate of a reduction, from this place on, that fails; resolves with its place, or undefined if none does. */
export type TakeSmaller = (reduction: Reduction, from: number) => Promise<number | undefined>;

/** Resolves with whether anything helped. */
export async function reduceAll(among: readonly Reduction[], take: TakeSmaller): Promise<boolean> {
  let helped = false;
  for (let improved = true; improved; ) {
    improved = false;
    for (const reduction of among) if (await exhaust(reduction, take)) improved = true;
    helped ||= improved;
  }
  return helped;
}

/**
 * After a success the reduction continues from the smaller scenario, and from the same place: the candidates before it were refused just
 * now.
 */
async function exhaust(reduction: Reduction, take: TakeSmaller): Promise<boolean> {
  let improved = false;
  for (let from = 0; ; ) {
    const place = await take(reduction, from);
    if (place === undefined && from === 0) return improved;
    if (place !== undefined) improved = true;
    from = place ?? 0;
  }
}

/** Candidates from this place on. A smaller cluster, or a shorter run, may have no room for a fault: that is not a valid scenario any more. */
export function* candidatesFrom(reduction: Reduction, scenario: Scenario, from: number): Iterable<Scenario> {
  let place = 0;
  for (const candidate of reduction.candidates(scenario)) {
    if (candidate.schedule.some((entry) => misfit(entry, candidate) !== undefined)) continue;
    if (place++ >= from) yield candidate;
  }
}
