/** What a sweep may spend: steps of the model in one attempt, situations held at once, and time and memory for the whole verification. */
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
    /** Whether the process may take more memory. */
    private readonly hasRoom: () => boolean,
  ) {}

  get late(): boolean {
    return performance.now() > this.deadline;
  }

  /** Accounts for one step; says what ran out when there is none left. */
  spend(): GaveUp | undefined {
    this.spent += 1;
    if (this.spent > this.steps) return "steps";
    if (this.spent % stepsBetweenLooks !== 0) return undefined;
    if (this.late) return "steps";
    return this.hasRoom() ? undefined : "size";
  }
}

/** A sweep ended without an answer: `steps` may help it, `size` says that it holds too much. */
export type GaveUp = "steps" | "size";
