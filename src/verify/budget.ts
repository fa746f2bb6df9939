/** What a sweep may spend: steps of the model in one attempt, situations held at once, and time for the whole verification. */
/** A step may be one of a large state. */
const stepsBetweenLooks = 8;

export class Budget {
  private spent = 0;

  constructor(
    /** Reading of performance.now() after which to give up. */
    private readonly deadline: number,
    private readonly steps: number,
    /** Situations that may be held at once. */
    readonly held: number,
  ) {}

  get late(): boolean {
    return performance.now() > this.deadline;
  }

  /** Accounts for one step; false when there is none left. */
  spend(): boolean {
    this.spent += 1;
    return this.spent <= this.steps && (this.spent % stepsBetweenLooks !== 0 || !this.late);
  }
}

/** A sweep ended without an answer: `steps` may help it, `size` says that it holds too many situations. */
export type GaveUp = "steps" | "size";
