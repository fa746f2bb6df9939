/**
 * The smallest scenario that still fails in the same way: reductions are tried one after another until none of them helps any
 * more. A smaller scenario is another run, with other coincidences, so each candidate gets a few seeds to fail in.
 */
import { seededRandom } from "../../nodes/random.js";
import type { Scenario } from "../run/record.js";
import { reductions } from "./reductions.js";

export interface Shrinking {
  readonly scenario: Scenario;
  readonly tried: number;
  /** Nothing smaller was found in a whole round: not merely out of time. */
  readonly fixpoint: boolean;
}

export interface ShrinkLimits {
  /** Tells whether there is time for another candidate. */
  readonly proceed: () => boolean;
  /** Seeds that each candidate is tried with, its own first. */
  readonly seeds: number;
  readonly onStep?: (name: string, scenario: Scenario, tried: number) => void;
}

export async function shrink(
  failing: Scenario,
  fails: (candidate: Scenario) => Promise<boolean>,
  { proceed, seeds, onStep }: ShrinkLimits,
): Promise<Shrinking> {
  let best = failing;
  let tried = 0;
  const firstFailing = async (candidate: Scenario): Promise<Scenario | undefined> => {
    for (let attempt = 0; attempt < seeds && proceed(); attempt++) {
      const seed = attempt === 0 ? candidate.seed : seededRandom(candidate.seed, "shrink", attempt).below(2 ** 32);
      tried += 1;
      if (await fails({ ...candidate, seed })) return { ...candidate, seed };
    }
    return undefined;
  };
  for (let improved = true; improved; ) {
    improved = false;
    for (const { name, candidates } of reductions) {
      // After a success the same reduction goes on from the smaller scenario.
      for (let again = true; again; ) {
        again = false;
        for (const candidate of candidates(best)) {
          const smaller = await firstFailing(candidate);
          if (smaller === undefined) continue;
          best = smaller;
          improved = true;
          again = true;
          onStep?.(name, best, tried);
          break;
        }
      }
    }
    if (!proceed()) return { scenario: best, tried, fixpoint: false };
  }
  return { scenario: best, tried, fixpoint: true };
}
