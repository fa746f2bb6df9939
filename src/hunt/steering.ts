/**
 * Which scenario a hunt on processes tries next: a newly drawn one, or a change of one whose run showed sequences of messages that no run
 * had shown before (`src/trials/link-sequences.ts`). A run that showed many is changed more often than one that showed few, and each the less
 * often the more often it was changed already, as greybox fuzzers do (Böhme et al., "Coverage-Based Greybox Fuzzing as Markov Chain", CCS 2016).
 *
 * A scenario follows from the seed of the hunt, its number, and what the runs before it showed; since that depends on time, another hunt with
 * the same seed draws other ones. Each finding has its scenario, whole, in its directory.
 */
import { type Random, seededRandom } from "../../nodes/random.js";
import type { Scenario } from "../record/record.js";

/** This part of the scenarios is newly drawn, so that nothing is lost by what was kept. */
const anew = 0.35;

interface Kept {
  readonly scenario: Scenario;
  /** How many sequences only it had shown when it ended. */
  readonly fresh: number;
  changed: number;
}

/** How scenarios come about. */
export interface Draws {
  drawn(seed: number): Scenario;
  varied(scenario: Scenario, others: readonly Scenario[], seed: number): Scenario;
}

export class Steering {
  private readonly sequences = new Set<number>();
  private readonly kept: Kept[] = [];

  constructor(private readonly draws: Draws) {}

  /** How many different sequences all runs together have shown. */
  get met(): number {
    return this.sequences.size;
  }

  /** How many runs showed something new. */
  get size(): number {
    return this.kept.length;
  }

  /** `seed`: that of the run. */
  next(seed: number): Scenario {
    const random = seededRandom(seed, "steer");
    const chosen = random.next() < anew ? undefined : this.chosen(random);
    if (chosen === undefined) return this.draws.drawn(seed);
    chosen.changed += 1;
    const others = this.kept.flatMap((each) => (each === chosen ? [] : [each.scenario]));
    return this.draws.varied(chosen.scenario, others, seed);
  }

  /** Hears what a run showed. Returns how many of its sequences are new. */
  showed(scenario: Scenario, sequences: readonly number[]): number {
    let fresh = 0;
    for (const each of sequences) {
      if (this.sequences.has(each)) continue;
      this.sequences.add(each);
      fresh += 1;
    }
    if (fresh > 0) this.kept.push({ scenario, fresh, changed: 0 });
    return fresh;
  }

  private chosen(random: Random): Kept | undefined {
    const weights = this.kept.map(({ fresh, changed }) => fresh / (1 + changed));
    let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
    return this.kept.find((_, place) => {
      left -= weights[place] ?? 0;
      return left < 0;
    });
  }
}
