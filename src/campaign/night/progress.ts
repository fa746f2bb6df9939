/**
 * How far a night is: the outcomes of its attempts so far, added up as they end, so that showing it takes as long after a million as after
 * one.
 */
import type { AttemptLine } from "../ledger/lines.js";
import { type OutcomeKind, outcomeKinds } from "../outcome.js";

export interface NightProgress {
  readonly elapsedMs: number;
  /** How many runs of each cell ended in which way; for a shard, including those of earlier sessions. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<OutcomeKind, number>>;
  /** Whether other workers make runs of the same night, which are not counted here. */
  readonly shared: boolean;
}

export class OutcomesByCell {
  private readonly counts = new Map<string, Map<OutcomeKind, number>>();

  constructor(attempts: readonly AttemptLine[] = []) {
    for (const attempt of attempts) this.add(attempt);
  }

  get all(): NightProgress["outcomes"] {
    return this.counts;
  }

  add({ cell, outcomes }: Pick<AttemptLine, "cell" | "outcomes">): void {
    const ofCell = this.counts.get(cell) ?? new Map<OutcomeKind, number>();
    this.counts.set(cell, ofCell);
    for (const kind of outcomeKinds) {
      const count = outcomes[kind] ?? 0;
      if (count > 0) ofCell.set(kind, (ofCell.get(kind) ?? 0) + count);
    }
  }
}
